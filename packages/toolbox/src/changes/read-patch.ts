import { parsePatch, type StructuredPatch } from 'diff';

/** Files and hunks of one patch: more is not looked through on the event loop. */
const MAX_FILES = 100;
const MAX_HUNKS = 200;

/** What a patch says about one file. Without `from` it makes it, without `to` it takes it away. */
export interface FilePatch {
  from?: string;
  to?: string;
  patch: StructuredPatch;
}

export type ReadPatch = { ok: true; files: FilePatch[] } | { ok: false; detail: string };

/** Reads a patch in the unified format, as `diff -u` and git write it. */
export function readPatch(text: string): ReadPatch {
  let patches: StructuredPatch[];
  try {
    patches = parsePatch(text);
  } catch (error) {
    return { ok: false, detail: `The patch cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
  const files: FilePatch[] = [];
  for (const patch of patches) {
    const read = fileOf(patch);
    if (!read.ok) return read;
    files.push(read.file);
  }
  if (files.length === 0)
    return { ok: false, detail: 'The patch names no file. It has to be in the unified format, with --- and +++ lines.' };
  if (files.length > MAX_FILES) return { ok: false, detail: `The patch has more than ${MAX_FILES} files.` };
  if (files.some(({ patch }) => patch.hunks.length > MAX_HUNKS))
    return { ok: false, detail: `The patch has more than ${MAX_HUNKS} hunks for one file.` };
  const names = files.flatMap(({ from, to }) => [...new Set([from, to])].filter((name) => name !== undefined));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? { ok: true, files } : { ok: false, detail: `The patch names "${twice}" twice.` };
}

function fileOf(patch: StructuredPatch): { ok: true; file: FilePatch } | { ok: false; detail: string } {
  const [old, fresh] = [patch.oldFileName, patch.newFileName];
  if (old === undefined || fresh === undefined || old === '' || fresh === '') {
    return { ok: false, detail: 'The patch names no file. It has to be in the unified format, with --- and +++ lines.' };
  }
  if (patch.isBinary === true) return { ok: false, detail: `The patch of "${fresh}" is binary.` };
  // Git writes a/ and b/ in front of both names.
  const isGit = isNothing(old) ? fresh.startsWith('b/') : old.startsWith('a/') && (isNothing(fresh) || fresh.startsWith('b/'));
  const plain = (name: string): string => (isGit ? name.slice(2) : name);
  if (isNothing(old) && isNothing(fresh)) return { ok: false, detail: 'The patch names no file.' };
  return {
    ok: true,
    file: { ...(isNothing(old) ? {} : { from: plain(old) }), ...(isNothing(fresh) ? {} : { to: plain(fresh) }), patch },
  };
}

function isNothing(name: string): boolean {
  return name === '/dev/null';
}
