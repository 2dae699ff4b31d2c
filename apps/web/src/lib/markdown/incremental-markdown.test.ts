import { describe, expect, it } from 'vitest';
import { IncrementalMarkdown, type MarkdownBlock } from './incremental-markdown.ts';
import { createMarkedParser } from './marked-parser.ts';

const parser = createMarkedParser((markup) => markup);

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

The end.`;

function shown(blocks: readonly MarkdownBlock[]): string[] {
  return blocks.map((block) => (block.type === 'code' ? `${block.language}: ${block.code}` : block.html));
}

describe('IncrementalMarkdown', () => {
  it('ends with what reading the whole at once gives, however the text comes in', () => {
    const whole = shown(new IncrementalMarkdown(parser).update(MESSAGE));
    for (const step of [1, 2, 7, 40]) {
      const markdown = new IncrementalMarkdown(parser);
      for (let length = step; length < MESSAGE.length; length += step) markdown.update(MESSAGE.slice(0, length));
      expect(shown(markdown.update(MESSAGE))).toEqual(whole);
    }
  });

  it('reads only the last block again', () => {
    const read: number[] = [];
    const counting = { ...parser, read: (source: string) => (read.push(source.length), parser.read(source)) };
    const markdown = new IncrementalMarkdown(counting);
    const paragraph = 'word '.repeat(40).trim();
    let text = '';
    for (let index = 0; index < 50; index += 1) markdown.update((text += `${paragraph}\n\n`));
    expect(Math.max(...read)).toBeLessThan(3 * paragraph.length);
  });

  it('keeps the objects of closed blocks', () => {
    const markdown = new IncrementalMarkdown(parser);
    const [first] = markdown.update('One.\n\nTwo');
    expect(markdown.update('One.\n\nTwo and more')[0]).toBe(first);
  });

  it('begins anew when the text does not go on from what was there', () => {
    const markdown = new IncrementalMarkdown(parser);
    markdown.update('One.\n\nTwo');
    expect(shown(markdown.update('Other.\n\nTwo'))).toEqual(['<p>Other.</p>\n', '<p>Two</p>\n']);
  });

  it('gives code as code while its fence is still open', () => {
    expect(new IncrementalMarkdown(parser).update('```ts\nconst a')).toEqual([{ type: 'code', key: 0, code: 'const a', language: 'ts' }]);
  });
});

describe('createMarkedParser', () => {
  const render = (source: string) => shown(new IncrementalMarkdown(parser).update(source)).join('');

  it('shows markup as it was written', () => {
    expect(render('<img src=x onerror=alert(1)>')).not.toContain('<img');
    expect(render('a <script>b</script> c')).not.toContain('<script');
  });

  it('loads no image: its address becomes a link', () => {
    expect(render('![alt](https://example.org/a.png)')).toBe('<p><a href="https://example.org/a.png">alt</a></p>\n');
  });

  it('puts headings below those of the page', () => {
    expect(render('# A\n\n###### F')).toBe('<h3>A</h3><h6>F</h6>');
  });
});
