import { open } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testFolder } from './test-folder.suite.ts';
import { readLines } from './text-lines.ts';

const signal = new AbortController().signal;

async function linesOf(content: string | Uint8Array, stopAfter = Infinity): Promise<{ lines: string[]; end: string }> {
  const root = await testFolder({ file: content });
  const file = await open(join(root, 'file'));
  const lines: string[] = [];
  try {
    const end = await readLines(file, Buffer.byteLength(content), signal, (next) => {
      lines.push(...next);
      return lines.length >= stopAfter ? 'stop' : 'more';
    });
    return { lines, end };
  } finally {
    await file.close();
  }
}

test.each([
  ['nothing', '', []],
  ['one line', 'a', ['a']],
  ['a line break at the end', 'a\n', ['a']],
  ['empty lines', 'a\n\n\nb\n\n', ['a', '', '', 'b', '']],
  ['Windows line breaks', 'a\r\nb\r\n', ['a', 'b']],
  ['a mark at the beginning', '\ufeffa', ['a']],
])('%s', async (_, content, lines) => {
  expect(await linesOf(content)).toEqual({ lines, end: 'ended' });
});

test('a binary file and one in another encoding are no text', async () => {
  expect(await linesOf(new Uint8Array([97, 0, 98]))).toEqual({ lines: [], end: 'binary' });
  expect(await linesOf(new Uint8Array([97, 10, 0xe9, 10]))).toMatchObject({ end: 'not_utf8' });
  expect(await linesOf(new Uint8Array([97, 10, 0xe2, 0x82]))).toMatchObject({ end: 'not_utf8' });
});

test('lines and characters that lie across the chunks of reading are whole', async () => {
  const long = '€'.repeat(50_000);
  expect(await linesOf(`x${long}\ny${long}`)).toEqual({ lines: [`x${long}`, `y${long}`], end: 'ended' });
});

test('of a file without line breaks only a part is kept', async () => {
  const { lines } = await linesOf('a'.repeat(3 * 1024 * 1024));
  expect(lines).toHaveLength(1);
  expect(lines[0]?.length).toBe(1024 * 1024);
});

test('reading ends where it has had enough', async () => {
  const { lines, end } = await linesOf('a\n'.repeat(200_000), 10);
  expect(end).toBe('stopped');
  expect(lines.length).toBeLessThan(40_000);
});

test('an aborted reading rejects with the reason', async () => {
  const root = await testFolder({ file: 'a\n'.repeat(200_000) });
  const file = await open(join(root, 'file'));
  const controller = new AbortController();
  const reading = readLines(file, 400_000, controller.signal, () => {
    controller.abort(new Error('no longer wanted'));
    return 'more';
  });
  await expect(reading).rejects.toThrow('no longer wanted');
  await file.close();
});

test('lines are those between line breaks, whatever is in them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'grapheme' }).filter((line) => !/[\n\r\0\ufeff]/.test(line)),
        { minLength: 1 },
      ),
      async (lines) => {
        expect(await linesOf(lines.map((line) => `${line}\n`).join(''))).toEqual({ lines, end: 'ended' });
      },
    ),
    { numRuns: 30 },
  );
});
