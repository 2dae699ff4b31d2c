import { asId, type Attachment, type DiscussionId, type Draft as KeptDraft, type DraftBody } from '@baton/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Attachments, type KeptFile } from './attachments.svelte.ts';
import { Draft } from './draft.svelte.ts';

const ID = asId<DiscussionId>('d1');
const NAME = 'baton.draft.d1';
const letter = (char: string): string => char.repeat(64);
const kept = (name: string, char = 'a'): KeptFile => ({ hash: asId(letter(char)), name, kind: 'text', bytes: 3 });
const described = (file: KeptFile): Attachment => ({ ...file, mediaType: 'text/plain', createdAt: '2026-11-21T14:00:00.000Z' });

let storage: Map<string, string>;
let full: boolean;
let told: DraftBody[];
let reachable: boolean;
let elsewhere: KeptDraft;
beforeEach(() => {
  vi.useFakeTimers();
  [storage, full, told, reachable] = [new Map(), false, [], true];
  elsewhere = { text: '', attachments: [], updatedAt: null };
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => storage.get(name) ?? null,
    removeItem: (name: string) => void storage.delete(name),
    setItem: (name: string, value: string) => {
      if (full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      storage.set(name, value);
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** As a page that was just loaded has it. */
function opened(): { draft: Draft; attachments: Attachments } {
  const attachments = new Attachments({ upload: async (file) => described(kept(file.name, 'c')), scale: async () => undefined });
  const drafts = {
    get: async () => elsewhere,
    keep: async (_: unknown, body: DraftBody) => {
      if (!reachable) throw new TypeError('Failed to fetch');
      told.push(body);
      return elsewhere;
    },
  };
  return { draft: new Draft({ drafts }, ID, attachments), attachments };
}

it('comes back after a reload with its files', async () => {
  const { draft, attachments } = opened();
  draft.text = 'look at this';
  attachments.add([new File(['abc'], 'notes.md')]);
  await attachments.settled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(told.at(-1)).toEqual({ text: 'look at this', attachments: [{ hash: letter('c'), name: 'notes.md' }] });
  const again = opened();
  expect(again.draft.text).toBe('look at this');
  expect(again.attachments.kept).toEqual([kept('notes.md', 'c')]);
});

it('takes over what was written elsewhere since, files included, unless something is written here', async () => {
  elsewhere = { text: 'from the other device', attachments: [described(kept('a.txt'))], updatedAt: '2100-01-01T00:00:00.000Z' };
  const { draft, attachments } = opened();
  await draft.load();
  expect([draft.text, attachments.kept]).toEqual(['from the other device', [kept('a.txt')]]);
  const busy = opened();
  busy.draft.text = 'mine';
  await busy.draft.load();
  expect(busy.draft.text).toBe('mine');
});

it('puts a message that was refused before what was written meanwhile, files included', () => {
  const { draft, attachments } = opened();
  draft.text = 'A';
  attachments.attach([kept('a.txt')]);
  const outgoing = draft.take();
  expect([outgoing.text, outgoing.files, draft.text, attachments.files]).toEqual(['A', [kept('a.txt')], '', []]);
  draft.text = 'B';
  attachments.attach([kept('b.txt', 'b')]);
  expect(outgoing.putBack()).toBe(true);
  expect(draft.text).toBe('A\n\nB');
  expect(attachments.kept).toEqual([kept('a.txt'), kept('b.txt', 'b')]);
});

it('just comes back into an empty box', () => {
  const { draft } = opened();
  draft.text = 'A';
  expect(draft.take().putBack()).toBe(false);
  expect(draft.text).toBe('A');
});

it('is kept while it is being sent, and no longer once the server has it', () => {
  const { draft } = opened();
  draft.text = 'A';
  const first = draft.take();
  draft.text = 'B';
  const second = draft.take();
  draft.text = 'C';
  expect(opened().draft.text).toBe('A\n\nB\n\nC');
  second.sent();
  expect(opened().draft.text).toBe('A\n\nC');
  first.sent();
  draft.text = '';
  expect(storage.has(NAME)).toBe(false);
});

it('says that nobody keeps it, tries again by itself, and says so no more', async () => {
  [full, reachable] = [true, false];
  const { draft } = opened();
  draft.text = 'half a thought';
  expect([draft.unsaved, draft.kept]).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(1000);
  expect([draft.unsaved, draft.kept]).toEqual([true, false]);
  reachable = true;
  await vi.advanceTimersByTimeAsync(5000);
  expect([draft.unsaved, draft.kept]).toEqual([false, true]);
  expect(told).toEqual([{ text: 'half a thought' }]);
});

it('is not unsaved where one of both keeps it, or where there is nothing', async () => {
  reachable = false;
  const { draft } = opened();
  draft.text = 'on this device';
  await vi.advanceTimersByTimeAsync(1000);
  expect(draft.unsaved).toBe(false);
  [full, reachable] = [true, true];
  draft.text = 'on the server';
  expect(draft.unsaved).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(draft.unsaved).toBe(false);
  draft.text = '';
  expect(draft.unsaved).toBe(false);
});

it('writes a large text after a pause, and when the page is left', () => {
  const { draft } = opened();
  const large = 'x'.repeat(1_000_000);
  const written = vi.spyOn(localStorage, 'setItem');
  for (let letters = 0; letters < 20; letters += 1) draft.text = `${large}${letters}`;
  expect(written).not.toHaveBeenCalled();
  draft.stop();
  expect(written).toHaveBeenCalledTimes(1);
  expect(opened().draft.text).toBe(`${large}19`);
});
