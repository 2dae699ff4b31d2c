import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Never shown or searched, whatever a project's own list says. */
const ALWAYS = ['.git', 'node_modules'];

/** What the `.gitignore` files of a project leave out, from its root down to the folders that were visited. */
export class Ignored {
  readonly #root: string;
  readonly #lists = new Map<string, Ignore>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Reads a folder's own list. Folders are entered from the top, so those above it have been read. */
  async enter(folder: string): Promise<void> {
    const text = await readFile(join(this.#root, folder, '.gitignore'), 'utf8').catch(() => '');
    this.#lists.set(folder, ignore().add(folder === '' ? [...ALWAYS, text].join('\n') : text));
  }

  /** Whether a path (relative to the root) is left out. */
  has(path: string, isFolder: boolean): boolean {
    for (const [folder, list] of this.#lists) {
      const prefix = folder === '' ? '' : folder + sep;
      if (!path.startsWith(prefix)) continue;
      const inside = path.slice(prefix.length).split(sep).join('/');
      if (inside !== '' && list.ignores(isFolder ? `${inside}/` : inside)) return true;
    }
    return false;
  }
}
