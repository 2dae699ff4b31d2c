import { expect, it } from 'vitest';
import { IncrementalMarkdown } from './incremental-markdown.ts';
import { createMarkedParser } from './marked-parser.ts';

const parser = createMarkedParser({
  sanitise: (markup) => markup,
  typeset: (source, display) => `<math${display ? ' display' : ''}>${source}</math>`,
});
const render = (source: string) =>
  new IncrementalMarkdown(parser)
    .update(source, false)
    .map((block) => (block.type === 'code' ? block.code : parser.render(block.token)))
    .join('')
    .trim();

it('shows markup as it was written', () => {
  expect(render('<img src=x onerror=alert(1)>')).toBe('<p>&lt;img src=x onerror=alert(1)&gt;</p>');
  expect(render('a <script>b</script> c')).toBe('<p>a &lt;script&gt;b&lt;/script&gt; c</p>');
  expect(render('<details>\n\n**more**\n\n</details>')).toContain('<strong>more</strong>');
});

it('breaks a line where a table needs it', () => {
  expect(render('| a |\n| - |\n| 1<br>2 |')).toContain('1<br>2');
});

it('loads no image: its address becomes a link', () => {
  expect(render('![alt](https://example.org/a.png)')).toBe(
    '<p><a href="https://example.org/a.png" title="https://example.org/a.png">alt</a> <small>(example.org/a.png)</small></p>',
  );
});

it('says where a link leads, unless its text does', () => {
  expect(render('[docs](https://example.org/docs)')).toContain('docs</a> <small>(example.org/docs)</small>');
  expect(render('https://example.org/docs')).not.toContain('small');
  expect(render('[bank.example](https://evil.example)')).toContain('<small>(evil.example/)</small>');
  expect(render('[a](https://\u0435xample.org)')).toContain('<small>(xn--xample-2of.org/)</small>');
});

it('makes no link of what is no address on the web', () => {
  expect(render('[x](javascript:alert(1))')).toBe('<p>x <small>(javascript:alert(1))</small></p>');
  expect(render('[x](src/pay.ts)')).toBe('<p>x <small>(src/pay.ts)</small></p>');
});

it('puts headings below those of the page', () => {
  expect(render('# A\n\n###### F')).toBe('<h3>A</h3><h6>F</h6>');
});

it('writes out what is hidden', () => {
  expect(render('a\u202Eb `c\u2066d`')).toBe('<p>a\\u202Eb <code>c\\u2066d</code></p>');
});

it.each([
  ['$a+b$', '<math>a+b</math>'],
  ['\\(a+b\\)', '<math>a+b</math>'],
  ['so $$a+b$$ is', 'so <math display>a+b</math> is'],
  ['$$\na+b\n$$', '<math display>a+b</math>'],
  ['\\[\na+b\n\\]', '<math display>a+b</math>'],
  ['text\n$$\na\n$$\nmore', '<p>text</p>\n<math display>a</math><p>more</p>'],
])('takes %j for a formula', (source, markup) => {
  expect(render(source)).toContain(markup);
});

it.each(['costs $5 and $10', '$5-$10', '$ a $', 'US$5 or CA$6', '`$a$`', '$$\na\n\nb\n$$', '\\$a\\$'])('takes %j for none', (source) => {
  expect(render(source)).not.toContain('<math');
});
