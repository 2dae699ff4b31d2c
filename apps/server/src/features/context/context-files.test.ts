import { asId, textHash, type ContextFile, type Entry, type FilePart } from '@baton/protocol';
import { describe, expect, test } from 'vitest';
import { changedParts, knownFiles } from './context-files.ts';

const texts = ['one\ntwo\nthree\nfour\nfive\n', 'one\n2\nthree\nfour\nfive\n', 'short\n'] as const;
const stored = new Map(texts.map((text) => [textHash(text), text]));
const read = async (hash: string): Promise<string> => stored.get(asId(hash)) ?? '';
const diff = (): string => '@@ -2 +2 @@';

const file = (text: string): ContextFile => ({ path: 'a.txt', view: 'full', hash: textHash(text) });
const now = (text: string) => ({ path: 'a.txt', hash: textHash(text), text, bytes: text.length });

function told(part: FilePart): Entry {
  return {
    id: asId('e1'),
    discussionId: asId('d1'),
    parentId: null,
    role: 'context',
    author: { type: 'baton' },
    status: 'complete',
    parts: [part],
    createdAt: '2026-11-21T14:02:07.000Z',
    collapsed: false,
    pinned: false,
    deleted: false,
    version: 1,
  };
}

describe('what a model has to be told about context files', () => {
  test('nothing while they are as they were sent', async () => {
    expect(await changedParts(knownFiles([file(texts[0])], []), [now(texts[0])], read, diff)).toEqual([]);
  });

  test('a change, as the difference to what this path was told last', async () => {
    const parts = await changedParts(knownFiles([file(texts[0])], []), [now(texts[1])], read, diff);
    expect(parts).toEqual([{ type: 'file', path: 'a.txt', view: 'diff', hash: textHash(texts[1]), text: '@@ -2 +2 @@' }]);
    const [part] = parts;
    if (part === undefined) throw new Error('a change was expected');
    expect(await changedParts(knownFiles([file(texts[0])], [told(part)]), [now(texts[1])], read, diff)).toEqual([]);
  });

  test('the whole file where the difference would be longer', async () => {
    expect(await changedParts(knownFiles([file(texts[0])], []), [now(texts[2])], read, () => 'a very long difference')).toMatchObject([
      { view: 'full', text: texts[2] },
    ]);
  });

  test('that a file is gone, once, and its whole content when it comes back', async () => {
    const gone = { path: 'a.txt', problem: 'There is no such file.' };
    const [part] = await changedParts(knownFiles([file(texts[0])], []), [gone], read, diff);
    expect(part).toMatchObject({ view: 'removed', text: 'There is no such file.' });
    if (part === undefined) throw new Error('a removal was expected');
    const known = knownFiles([file(texts[0])], [told(part)]);
    expect(await changedParts(known, [gone], read, diff)).toEqual([]);
    expect(await changedParts(known, [now(texts[0])], read, diff)).toMatchObject([{ view: 'full' }]);
  });

  test('nothing of a file that was never sent, or is no longer in the list', async () => {
    expect(await changedParts(knownFiles([{ path: 'a.txt', view: 'full', hash: null }], []), [now(texts[1])], read, diff)).toEqual([]);
    const entry = told({ type: 'file', path: 'b.txt', view: 'diff', hash: textHash(texts[0]), text: '' });
    expect(knownFiles([], [entry]).size).toBe(0);
  });
});
