/** As long as a name can be on the disks that we know, in bytes. */
const MAX_NAME = 255;

/** Characters that a person doesn't see, or that turn what is around them: a name must be what it looks like. */
const INVISIBLE = new RegExp(
  [
    '[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202f\\u205f-\\u206f]',
    '[\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}]',
    // These stand on the character before them.
    '\\u034f',
    '[\\ufe00-\\ufe0f]',
  ].join('|'),
  'u',
);

/**
 * Why a path (from the project's folder, with forward slashes) may not be written to because of its names, as the rest of a sentence about it. Git's
 * own folder is meant however a disk may spell it: with other letters, characters that some disks leave out, or its short name on others.
 */
export function nameProblem(path: string): string | undefined {
  const names = path.split('/');
  if (names.some(isGit)) return "is git's own and is not changed by tools.";
  if (INVISIBLE.test(path)) return 'has characters in its name that nobody would see.';
  if (names.some((name) => Buffer.byteLength(name) > MAX_NAME)) return 'has a name that is too long.';
  return undefined;
}

/** Whether a name means git's own folder on some disk. */
export function isGit(name: string): boolean {
  const plain = name
    .normalize('NFKC')
    .replace(new RegExp(INVISIBLE.source, 'gu'), '')
    .toLowerCase()
    .replace(/(?::.*|[. ]+)$/, '');
  return plain === '.git' || plain === 'git~1';
}
