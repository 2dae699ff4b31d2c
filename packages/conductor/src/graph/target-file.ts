/** A file's path in its one form, or what is wrong with it as the end of a sentence. */
export type TargetFile = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly problem: string };

const refused = (problem: string): TargetFile => ({ ok: false, problem });

/**
 * The one form of a path that a ticket names: from the project's root, forward slashes, no `.`; a folder keeps the slash at its end. What would lie outside of the project, or in git's own folder,
 * is refused. It is about the text alone: links are the jail's to follow.
 */
export function targetFile(written: string): TargetFile {
  if (/[\u0000-\u001f\u007f]/.test(written)) return refused('has characters that no path has');
  if (written.trim() === '') return refused('is empty');
  if (/^([A-Za-z]:|[\\/~])/.test(written)) return refused('is not written from the root of the project');
  if (written.includes('\\')) return refused('has backslashes: write forward slashes');
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return refused('leads out of the project by ..');
  if (parts.some(isGit)) return refused("lies in git's own folder, which no ticket may change");
  if (parts.length === 0) return refused('is the whole project: name what is changed');
  return { ok: true, path: `${parts.join('/')}${written.endsWith('/') ? '/' : ''}` };
}

/** Also in the spellings that some file systems take for the same. */
function isGit(part: string): boolean {
  return /^(\.git|git~\d+)$/i.test(part.replace(/[. ]+$/, ''));
}
