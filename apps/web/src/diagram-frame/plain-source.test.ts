import { expect, it } from 'vitest';
import { plainSource } from './plain-source.ts';

it('leaves out what configures the drawing, and keeps a title', () => {
  expect(plainSource('%%{init: {"theme": "dark"}}%%\ngraph TD\n A --> B')).toBe('\ngraph TD\n A --> B');
  expect(plainSource('---\ntitle: Pay\nconfig:\n  themeCSS: "*{}"\n---\ngraph TD\n A --> B')).toBe(
    '---\ntitle: Pay\n---\ngraph TD\n A --> B',
  );
  expect(plainSource('graph TD\n A --> B')).toBe('graph TD\n A --> B');
});

it.each([
  'url(https://example.org)',
  'URL  (x)',
  'u\\72l(x)',
  'u\\72 l(x)',
  'u/**/rl(x)',
  '@import "x"',
  '\\75 \\72\\6c(x)',
  'image-set("x" 1x)',
])('refuses to fetch by %j', (style) => {
  expect(plainSource(`graph TD\n A\n style A fill:${style}`)).toBeUndefined();
});
