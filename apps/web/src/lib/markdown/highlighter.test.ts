import { expect, it } from 'vitest';
import { codeLanguages, languageNamed } from './code-languages.ts';
import { createColouring, type ColouringAnswer } from './colouring.ts';
import { tokeniserOf } from './highlighter.ts';

const kindsOf = async (language: string, code: string) => {
  const answers: ColouringAnswer[] = [];
  await createColouring(tokeniserOf, (answer) => answers.push(answer))({ block: 1, language, lines: code.split('\n') });
  return answers.flatMap(({ lines }) => lines.flat()).filter(({ kind }) => kind !== undefined);
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

it('goes on when a language replaces one that embeds it', async () => {
  const tokenise = await tokeniserOf('markdown');
  const { state } = tokenise?.('```graphql', undefined) ?? {};
  await tokeniserOf('graphql');
  expect(
    tokenise?.('query { a }', state)
      .pieces.map(({ text }) => text)
      .join(''),
  ).toBe('query { a }');
});
