import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IncrementalMarkdown, type MarkdownBlock } from './incremental-markdown.ts';
import { createMarkedParser, type MarkedToken } from './marked-parser.ts';

const parser = createMarkedParser({ sanitise: (markup) => markup, typeset: (source) => `<math>${source}</math>` });

const MESSAGE = `# A heading

Some *words* in a paragraph
that has two lines.

- one
- two

  with more

\`\`\`ts
const answer = 42;

export { answer };
\`\`\`

| a | b |
| - | - |
| 1 | 2 |

$$
a + b

= c
$$

See [it][there], or [not][nowhere].

[there]: https://example.org/there

The end.`;

const markdown = () => new IncrementalMarkdown(parser);

function shown(blocks: readonly MarkdownBlock<MarkedToken>[]): string[] {
  return blocks.map((block) => (block.type === 'code' ? `${block.language}: ${block.code}` : parser.render(block.token)));
}

function streamed(text: string, step: number): string[] {
  const incremental = markdown();
  for (let length = step; length < text.length; length += step) incremental.update(text.slice(0, length), true);
  return shown(incremental.update(text, false));
}

/** Blanks at the end of a line show nowhere. */
const withoutBlanks = (blocks: readonly string[]): string[] => blocks.map((block) => block.replace(/[ \t]+(?=\n|<|$)/g, ''));

const whole = (text: string) => shown(markdown().update(text, false));

describe('IncrementalMarkdown', () => {
  it('ends with what reading the whole at once gives, however the text comes in', () => {
    for (const step of [1, 2, 7, 40]) expect(streamed(MESSAGE, step)).toEqual(whole(MESSAGE));
  });

  it('does so for whatever models write', () => {
    const line = fc.constantFrom(
      'words and more',
      '***bold*** text',
      '***',
      '---',
      '===',
      '- item',
      '  - inner',
      '12. item',
      '    indented',
      '> quoted',
      '# heading',
      '```',
      '```ts',
      '   ```',
      '~~~~',
      '| a | b |',
      '| - | - |',
      '| - | - | x',
      '$$',
      '\\[',
      '\\]',
      'a $$ b',
      '<div>',
      '<!-- ',
      '[a]: https://example.org',
      '[a] and [b][a]',
      '',
      '',
      '',
      '\r',
      'word '.repeat(400),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), fc.integer({ min: 1, max: 300 }), (lines, step) => {
        const text = lines.join('\n');
        expect(withoutBlanks(streamed(text, step))).toEqual(withoutBlanks(whole(text)));
      }),
      { numRuns: 1000 },
    );
  });

  it('reads no more for a piece of text the longer a message is', () => {
    const shapes = {
      paragraphs: `${'word '.repeat(40)}\n\n`,
      'one paragraph': 'word '.repeat(40),
      'one list': `- ${'word '.repeat(10)}\n`,
      'one table': '| a | b |\n| - | - |\n'.padEnd(400, '| 1 | 2 |\n'),
      'one block of code': `\`\`\`ts\n${'const answer = 42;\n'.repeat(20)}`,
    };
    for (const [name, piece] of Object.entries(shapes)) {
      let read = 0;
      const counting = {
        ...parser,
        read: (...values: Parameters<typeof parser.read>) => ((read += values[0].length), parser.read(...values)),
      };
      const incremental = new IncrementalMarkdown(counting);
      const costs: number[] = [];
      let text = '';
      for (let index = 0; index < 300; index += 1) {
        read = 0;
        incremental.update((text += name === 'one block of code' && index > 0 ? piece.slice(6) : piece), true);
        costs.push(read);
      }
      expect(Math.max(...costs), name).toBeLessThan(30_000);
    }
  });

  it('keeps the objects of closed blocks', () => {
    const incremental = markdown();
    const [first] = incremental.update('One.\n\nTwo\n', true);
    expect(incremental.update('One.\n\nTwo\nand more', true)[0]).toBe(first);
  });

  it('begins anew when the text does not go on from what was there', () => {
    const incremental = markdown();
    incremental.update('One.\n\nTwo\n', true);
    expect(shown(incremental.update('Other.\n\nTwo', true))).toEqual(['<p>Other.</p>\n', '<p>Two</p>\n']);
  });

  it('gives code as code while its fence is still open, and says so', () => {
    const incremental = markdown();
    const code = { type: 'code', key: 0, language: 'ts' };
    expect(incremental.update('```ts\nconst a', true)).toEqual([{ ...code, code: 'const a', open: true }]);
    expect(incremental.update('```ts\nconst a;\n``', true)).toEqual([{ ...code, code: 'const a;', open: true }]);
    expect(incremental.update('```ts\nconst a;\n```', false)).toEqual([{ ...code, code: 'const a;', open: false }]);
  });

  it('follows links that are defined before and after them', () => {
    const text = '[a]: https://example.org/a\n\n[x][a] and [y][b]\n\nwords\n\n[b]: https://example.org/b';
    for (const step of [1, 9]) {
      expect(streamed(text, step).join('')).toContain('href="https://example.org/a"');
      expect(streamed(text, step).join('')).toContain('href="https://example.org/b"');
    }
  });

  it('goes on with a table that had to be cut', () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `| ${index} | b |`).join('\n');
    const blocks = whole(`| n | m |\n| - | - |\n${rows}\n\nafter`);
    expect(blocks.slice(0, -1).every((block) => block.startsWith('<table>'))).toBe(true);
    expect(blocks.join('').match(/<td>\d+<\/td>/g)).toHaveLength(3000);
    expect(blocks.at(-1)).toBe('<p>after</p>\n');
  });

  it('goes on counting in a list that had to be cut', () => {
    const blocks = whole(Array.from({ length: 3000 }, (_, index) => `${index + 1}. item`).join('\n'));
    expect(blocks.join('').match(/<li>/g)).toHaveLength(3000);
    expect(blocks[1]).toMatch(/^<ol start="\d{3}">/);
  });
});
