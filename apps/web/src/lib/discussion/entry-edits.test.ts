import { asId, type DiscussionId, type EntryId } from '@baton/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EntryEdits } from './entry-edits.svelte.ts';

const ID = asId<DiscussionId>('d1');
const ENTRY = asId<EntryId>('e1');
let full: boolean;
beforeEach(() => {
  full = false;
  const storage = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => storage.get(name) ?? null,
    removeItem: (name: string) => void storage.delete(name),
    setItem: (name: string, value: string) => {
      if (full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      storage.set(name, value);
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

it('is there after a reload, with what was typed', () => {
  const edits = new EntryEdits(ID);
  edits.begin(ENTRY, 'as it was');
  edits.change(ENTRY, 'as it should be');
  expect(new EntryEdits(ID).of(ENTRY)).toBe('as it should be');
  edits.end(ENTRY);
  expect(new EntryEdits(ID).of(ENTRY)).toBeUndefined();
});

it('goes on with what was typed when it is begun once more', () => {
  const edits = new EntryEdits(ID);
  edits.begin(ENTRY, 'as it was');
  edits.change(ENTRY, 'as it should be');
  edits.begin(ENTRY, 'as it was');
  expect(edits.of(ENTRY)).toBe('as it should be');
});

it('takes the focus when somebody begins, once, and not after a reload', () => {
  const edits = new EntryEdits(ID);
  edits.begin(ENTRY, 'as it was');
  expect([edits.takesFocus(ENTRY), edits.takesFocus(ENTRY)]).toEqual([true, false]);
  expect(new EntryEdits(ID).takesFocus(ENTRY)).toBe(false);
});

it('says when nothing keeps it', () => {
  full = true;
  const edits = new EntryEdits(ID);
  expect(edits.unsaved).toBe(false);
  edits.begin(ENTRY, 'as it was');
  expect(edits.unsaved).toBe(true);
  edits.end(ENTRY);
  expect(edits.unsaved).toBe(false);
});
