import { expect, it } from 'vitest';
import { codeLanguages, languageNamed } from './code-languages.ts';
import { CodeLines } from './code-lines.ts';
import { tokeniserOf } from './highlighter.ts';

const kindsOf = async (language: string, code: string) => {
  const { chunks } = new CodeLines(await tokeniserOf(language), () => 0).update(code, 1);
  return chunks.flatMap(({ lines }) => lines.flatMap(({ pieces }) => pieces)).filter(({ kind }) => kind !== undefined);
};

it('says what the pieces of a line are, over lines', async () => {
  const pieces = await kindsOf('ts', 'const a = "b"; /* c\nd */ f(1);\n');
  expect(pieces.map(({ text, kind }) => `${kind}: ${text.trim()}`)).toEqual(
    expect.arrayContaining(['keyword: const', 'string-expression: "b"', 'comment: /* c', 'comment: d */', 'function: f', 'constant: 1']),
  );
});

it('tells added lines from removed ones', async () => {
  expect((await kindsOf('diff', '-a\n+b\n')).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['deleted', 'inserted']));
});

it.each(['', 'nothing', 'constructor', '__proto__', '<script>'])('knows no language %j', async (language) => {
  expect(await tokeniserOf(language)).toBeUndefined();
});

it.each([
  ['TypeScript', 'typescript'],
  ['c++', 'cpp'],
  ['sh', 'bash'],
  ['yml', 'yaml'],
])('knows %s as %s', (written, known) => {
  expect(languageNamed(written)).toBe(known);
});

it('can read each of its languages', async () => {
  for (const language of Object.keys(codeLanguages)) {
    const tokenise = await tokeniserOf(language);
    expect(
      tokenise?.('x = "y" # z', undefined)
        .pieces.map(({ text }) => text)
        .join(''),
      language,
    ).toBe('x = "y" # z');
  }
});
