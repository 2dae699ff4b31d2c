import type { Approval } from '@baton/protocol';
import { applyPatch, createTwoFilesPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { partedChange } from './change-parts.ts';

const before = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`).join('');
const after = before.replace('line 3\n', 'line three\n').replace('line 25\n', '').replace('line 30\n', 'line 30\nline 31');
const diff = createTwoFilesPatch('a.txt', 'a.txt', before, after, undefined, undefined, { context: 3 });

function asked(name: string, given: Record<string, unknown>, files: readonly object[] = [{ path: 'a.txt', change: 'changed', diff }]) {
  return { tool: { name, version: 1, policyClass: 'write' }, arguments: given, effect: { type: 'files', files } } as unknown as Approval;
}

describe('a file that is written anew', () => {
  const parted = partedChange(asked('write_file', { path: 'a.txt', content: after }));

  it('has a part for each place that changes', () => {
    expect(parted?.parts).toEqual([
      { path: 'a.txt', line: 3, added: 1, removed: 1, words: 'line three' },
      { path: 'a.txt', line: 25, added: 1, removed: 1, words: 'line 31' },
    ]);
  });

  it('keeps what is there where a part is left out, to the last line break', () => {
    expect(parted?.without(new Set([1]))).toEqual({ path: 'a.txt', content: before.replace('line 3\n', 'line three\n') });
    expect(parted?.without(new Set([0]))).toEqual({ path: 'a.txt', content: after.replace('line three\n', 'line 3\n') });
    expect(parted?.without(new Set())).toEqual({ path: 'a.txt', content: after });
  });

  it('without any part is nothing to agree to', () => {
    expect(parted?.without(new Set([0, 1]))).toBeUndefined();
  });

  it('is not taken apart where the difference is not whole, or the file is new', () => {
    expect(
      partedChange(asked('write_file', { content: after }, [{ path: 'a.txt', change: 'changed', diff, diffCut: true }])),
    ).toBeUndefined();
    expect(partedChange(asked('write_file', { content: after }, [{ path: 'a.txt', change: 'created', diff }]))).toBeUndefined();
    expect(partedChange(asked('write_file', { content: 'something else' }))).toBeUndefined();
  });
});

it('keeps the line ends of a file that has those of Windows', () => {
  const [old, fresh] = [before, after].map((text) => text.replaceAll('\n', '\r\n')) as [string, string];
  const patch = createTwoFilesPatch('a.txt', 'a.txt', old, fresh, undefined, undefined, { context: 3 });
  const parted = partedChange(asked('write_file', { content: fresh }, [{ path: 'a.txt', change: 'changed', diff: patch }]));
  expect(parted?.without(new Set([1]))).toEqual({ content: old.replace('line 3\r\n', 'line three\r\n') });
});

it('takes an edit apart by the places of the text that it replaces, named by the lines of the file', () => {
  const parted = partedChange(asked('edit_file', { path: 'a.txt', oldText: before, newText: after }));
  expect(parted?.parts.map(({ line }) => line)).toEqual([3, 25]);
  const [old, fresh] = [before, after].map((text) => text.slice(text.indexOf('line 2\n')));
  expect(partedChange(asked('edit_file', { path: 'a.txt', oldText: old, newText: fresh }))?.parts.map(({ line }) => line)).toEqual([3, 25]);
  expect(parted?.without(new Set([1]))).toEqual({ path: 'a.txt', oldText: before, newText: before.replace('line 3\n', 'line three\n') });
  expect(partedChange(asked('edit_file', { path: 'a.txt', oldText: 'line 3\n', newText: 'line three\n' }))).toBeUndefined();
});

describe('a patch', () => {
  const made = '--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1,2 @@\n+one\n+two\n';
  const patch = `${diff.replace(/^=+\n/, '').replace('--- a.txt', '--- a/a.txt').replace('+++ a.txt', '+++ b/a.txt')}${made}`;
  const parted = partedChange(asked('apply_patch', { patch }, []));

  it('has a part for each hunk, and one for a file that comes or goes', () => {
    expect(parted?.parts).toEqual([
      { path: 'a.txt', line: 3, added: 1, removed: 1, words: 'line three' },
      { path: 'a.txt', line: 25, added: 1, removed: 1, words: 'line 31' },
      { path: 'new.txt', added: 2, removed: 0, words: 'one' },
    ]);
  });

  it('without a hunk still fits its file', () => {
    const rest = parted?.without(new Set([0, 2]))?.['patch'] as string;
    expect(rest).not.toContain('new.txt');
    expect(applyPatch(before, rest, { fuzzFactor: 0 })).toBe(after.replace('line three\n', 'line 3\n'));
  });

  it('that can’t be read has no parts', () => {
    expect(partedChange(asked('apply_patch', { patch: '@@ nonsense' }, []))).toBeUndefined();
  });
});
