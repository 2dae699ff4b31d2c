import { expect, it } from 'vitest';
import { createSanitiser } from './sanitise.ts';
import { createTestPage } from './test-page.ts';
import { typesetter } from './typesetter.ts';

const sanitise = createSanitiser(createTestPage());

it('opens links elsewhere, and tells nobody where they were found', () => {
  expect(sanitise('<a href="https://example.org/" title="t" onclick="x()" id="a" class="b" style="color:red">x</a>')).toBe(
    '<a href="https://example.org/" title="t" target="_blank" rel="noopener noreferrer nofollow">x</a>',
  );
});

it.each(['javascript:x', 'data:text/html,x', ' javascript:x', 'java\nscript:x', '//example.org', '/api/v1', '#a'])(
  'lets no link lead to %j',
  (href) => {
    const a = createTestPage().document.createElement('a');
    a.setAttribute('href', href);
    expect(sanitise(a.outerHTML)).not.toContain('href');
  },
);

it.each([
  'x^2',
  '\\frac{a}{b}',
  '\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}',
  '\\begin{align}a&=b\\\\c&=d\\end{align}',
  '\\sum_{i=0}^n \\sqrt[3]{\\mathbb{R}} \\vec{v} \\hat{x}',
  '\\cancel{x}\\boxed{y}\\overbrace{z}^n',
  '\\begin{array}{|c|c|}\\hline 1&2\\\\ \\hline\\end{array}',
  '\\color{red}{x} \\text{and} \\mathcal{L}',
])('keeps the formula %s as it was set', (source) => {
  const set = typesetter(source, true);
  expect(set).toContain('<math');
  const [before, after] = [set, sanitise(set)].map((markup) => markup.match(/<m[a-z]+|\s(?!class|style|id)[a-z]+="[^"]*"/g));
  expect(after).toEqual(before);
});

it('keeps where a list begins and how a column is set', () => {
  for (const markup of ['<ol start="57"><li>x</li></ol>', '<table><tbody><tr><td align="right">1</td></tr></tbody></table>']) {
    expect(sanitise(markup)).toBe(markup);
  }
});

it('keeps declarations of formulas in which no address can stand, and none elsewhere', () => {
  expect(sanitise('<math style="display:block math;position:fixed;width:50%;background:url(https://example.org)"></math>')).toBe(
    '<math style="display:block math;width:50%"></math>',
  );
  expect(sanitise('<p style="color:red" class="tml-tag">x</p>')).toBe('<p>x</p>');
});

it.each([
  '\\href{javascript:alert(1)}{x}',
  '\\includegraphics{https://example.org/a.png}',
  '\\htmlData{a=b}{x}',
  '\\class{a}{x}',
  '\\def\\a{\\a\\a}\\a',
  'x'.repeat(5000),
  '\\frac{',
])('shows %j as it was written, or without what it asks for', (source) => {
  const set = sanitise(typesetter(source, true));
  expect(set).not.toMatch(/<[^>]*(?:href|data-|src)/);
  expect(set.length).toBeLessThan(20_000);
});
