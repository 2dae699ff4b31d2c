import { expect, it } from 'vitest';
import { createColouring, type ColouringAnswer, type LineTokeniser } from './colouring.ts';

/** Colours every line by how many came before it. */
const counting: LineTokeniser = (line, after) => {
  const count = typeof after === 'number' ? after : 0;
  return { pieces: [{ text: line, kind: `line-${count}` }], state: count + 1 };
};

function started(tokeniser: LineTokeniser | undefined = counting) {
  const answers: ColouringAnswer[] = [];
  return {
    answers,
    request: createColouring(
      async () => tokeniser,
      (answer) => answers.push(answer),
    ),
  };
}

it('goes on where a block has come to, each on its own', async () => {
  const { answers, request } = started();
  await Promise.all([
    request({ block: 1, language: 'ts', lines: ['a', 'b'] }),
    request({ block: 2, language: 'ts', lines: ['x'] }),
    request({ block: 1, language: 'ts', lines: ['c'] }),
  ]);
  expect(answers.map(({ block, first, lines }) => [block, first, lines.map(([piece]) => `${piece?.text} ${piece?.kind}`)])).toEqual([
    [1, 0, ['a line-0', 'b line-1']],
    [2, 0, ['x line-0']],
    [1, 2, ['c line-2']],
  ]);
});

it('answers long code in parts', async () => {
  const { answers, request } = started();
  await request({ block: 1, language: 'ts', lines: Array.from({ length: 150 }, () => 'a') });
  expect(answers.map(({ first, lines }) => [first, lines.length])).toEqual([
    [0, 64],
    [64, 64],
    [128, 22],
  ]);
});

it('forgets a block, and answers nothing more of it', async () => {
  const { answers, request } = started();
  const work = request({ block: 1, language: 'ts', lines: ['a'] });
  await request({ block: 1, language: 'ts', lines: undefined });
  await work;
  expect(answers).toEqual([]);
});

it('leaves long lines and unknown languages without colours', async () => {
  const { answers, request } = started();
  await request({ block: 1, language: 'ts', lines: ['x'.repeat(2000), 'b'] });
  expect(answers[0]?.lines.map(([piece]) => piece?.kind)).toEqual([undefined, 'line-0']);
  const unknown: ColouringAnswer[] = [];
  await createColouring(
    async () => undefined,
    (answer) => unknown.push(answer),
  )({ block: 1, language: 'none', lines: ['a'] });
  expect(unknown).toEqual([]);
});
