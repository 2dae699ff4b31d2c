import type { Jail, Place } from '../jail.ts';
import { isGit } from '../name-problem.ts';
import { bytesOf, folderOf, nameOf, type BytePath } from './byte-path.ts';

/** `denied`: nobody reads it. `name`: it means git's own folder, or could; no repository holds such a name. */
export type Judged = 'kept' | 'denied' | 'name';

/** Folders that are remembered at once. */
const MAX_FOLDERS = 100_000;

/** Names that could mean git's folder at all, so that not each of many thousands has to be looked at closely. */
const SUSPICIOUS = /^\.|^git~|[^\u0020-\u007e]/i;

/** Says of paths whether snapshots keep them. */
export function createKeeper(jail: Jail): (path: BytePath) => Judged {
  const folders = new Map<BytePath | '', Place | Exclude<Judged, 'kept'>>([['', jail.root]]);

  const judge = (path: BytePath): Place | Exclude<Judged, 'kept'> => {
    const above = folderAt(folderOf(path));
    if (typeof above === 'string') return above;
    const name = bytesOf(nameOf(path)).toString();
    if (SUSPICIOUS.test(name) && isGit(name)) return 'name';
    return jail.entry(above, name) ?? 'denied';
  };

  const folderAt = (folder: BytePath | ''): Place | Exclude<Judged, 'kept'> => {
    const known = folders.get(folder);
    if (known !== undefined || folder === '') return known ?? jail.root;
    if (folders.size > MAX_FOLDERS) folders.clear();
    const judged = judge(folder);
    folders.set(folder, judged);
    return judged;
  };

  return (path) => {
    const judged = judge(path);
    return typeof judged === 'string' ? judged : 'kept';
  };
}

/** A link of this name is refused by git, since it would be led by it. */
export function isRefusedLink(path: BytePath): boolean {
  return nameOf(path).toLowerCase() === '.gitmodules';
}
