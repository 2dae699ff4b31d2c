import { createHash } from 'node:crypto';
import type { Effect, FileEffect } from '@baton/protocol';
import { unifiedDiff } from '../diff.ts';
import { runGit } from '../git.ts';
import type { Jail, Place } from '../jail.ts';
import { hashOf, textOf, type WholeFile } from '../read-whole.ts';
import type { FileChange } from './file-change.ts';

/** Characters of a difference that are shown; a person reads no more before deciding. */
const MAX_DIFF = 200_000;

const UNDO = { possible: true, how: 'The files are kept as they were: undo puts them back, unless somebody changes them in between.' };

/** What some changes would do, for a person who decides. */
export async function effectOf(jail: Jail, changes: readonly FileChange[], signal: AbortSignal): Promise<Effect> {
  const files: FileEffect[] = [];
  for (const change of changes) files.push(await fileEffect(jail, change, signal));
  return { type: 'files', files, undo: UNDO };
}

async function fileEffect(jail: Jail, change: FileChange, signal: AbortSignal): Promise<FileEffect> {
  const { place, before } = change;
  switch (change.type) {
    case 'write':
      return {
        path: place.relative,
        change: before === undefined ? 'created' : 'changed',
        ...(before === undefined ? {} : { before: before.hash, bytesBefore: before.bytes.length }),
        after: hashOf(change.bytes),
        bytesAfter: change.bytes.length,
        ...difference(before?.bytes, change.bytes, place.relative),
      };
    case 'delete':
      return {
        path: place.relative,
        change: 'deleted',
        before: change.before.hash,
        bytesBefore: change.before.bytes.length,
        ...difference(change.before.bytes, undefined, place.relative, await heldBy(jail, place, change.before, signal)),
      };
    case 'move':
      return {
        path: change.to.relative,
        from: place.relative,
        change: 'moved',
        before: change.before.hash,
        after: change.before.hash,
        bytesBefore: change.before.bytes.length,
        bytesAfter: change.before.bytes.length,
      };
  }
}

function difference(
  before: Buffer | undefined,
  after: Buffer | undefined,
  path: string,
  note?: string,
): Pick<FileEffect, 'diff' | 'diffCut' | 'addedLines' | 'removedLines' | 'note'> {
  const [old, fresh] = [textOf(before ?? Buffer.alloc(0)), textOf(after ?? Buffer.alloc(0))];
  const notes = note === undefined ? [] : [note];
  if (!old.ok || !fresh.ok) {
    const is = !fresh.ok ? fresh.is : !old.ok ? old.is : '';
    return { note: [`It is ${is}.`, ...notes].join(' ') };
  }
  const diff = unifiedDiff(old.text, fresh.text, path);
  const counts = { addedLines: signs(diff, '+'), removedLines: signs(diff, '-') };
  const shown = diff.length > MAX_DIFF ? { diff: diff.slice(0, MAX_DIFF).toWellFormed(), diffCut: true } : { diff };
  return { ...counts, ...shown, ...(note === undefined ? {} : { note }) };
}

/** Lines with a sign, after the two lines of names. */
function signs(diff: string, sign: '+' | '-'): number {
  let lines = 0;
  const start = diff.indexOf('\n@@');
  for (let at = diff.indexOf(`\n${sign}`, Math.max(0, start)); at !== -1; at = diff.indexOf(`\n${sign}`, at + 1)) lines += 1;
  return lines;
}

/** Whether the last commit holds exactly this file, in words. */
async function heldBy(jail: Jail, place: Place, file: WholeFile, signal: AbortSignal): Promise<string> {
  const given = ['rev-parse', '--verify', '--quiet', '--end-of-options', `HEAD:./${place.relative}`];
  const answer = await runGit({ directory: jail.root.absolute, arguments: given, signal });
  if (!answer.ok) return 'No commit holds it.';
  const name = answer.output.toString().trim();
  const hash = createHash(name.length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${file.bytes.length}\0`)
    .update(file.bytes)
    .digest('hex');
  return hash === name ? 'The last commit holds it as it is.' : 'The last commit holds it, but not as it is now.';
}
