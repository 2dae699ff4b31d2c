import { expect, test } from 'vitest';
import { cutPatch } from './cut-patch.ts';

const patch = [
  'diff --git a/a b/a',
  '--- a/a',
  '+++ b/a',
  '@@ -1,2 +1,2 @@',
  '-one',
  '+eins',
  ' two',
  '@@ -10,3 +10,4 @@ in a function',
  ' ten',
  '-eleven',
  '+elf',
  '+zwölf',
  ' twelve',
  '',
].join('\n');
const until = (line: string): number => patch.indexOf(`${line}\n`) + line.length + 1;

test('what has room stays as it is', () => {
  expect(cutPatch(patch, patch.length, false)).toEqual({ text: patch, isCut: false });
});

test('what is cut is still a patch, of whole lines', () => {
  const cut = cutPatch(patch, until('+elf') + 3, false);
  expect(cut.isCut).toBe(true);
  expect(cut.text.split('\n').slice(-5)).toEqual(['@@ -10,2 +10,2 @@ in a function', ' ten', '-eleven', '+elf', '']);
});

test('a hunk of which nothing is left is left out, and where none is whole there is nothing', () => {
  expect(cutPatch(patch, until('@@ -10,3 +10,4 @@ in a function') + 2, false)).toEqual({
    text: patch.slice(0, until(' two')),
    isCut: true,
  });
  expect(cutPatch(patch, until('@@ -1,2 +1,2 @@') + 1, false)).toEqual({ text: '', isCut: true });
  expect(cutPatch(patch, until(' two'), true)).toEqual({ text: patch.slice(0, until(' two')), isCut: true });
});
