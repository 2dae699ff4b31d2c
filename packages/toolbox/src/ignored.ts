import ignore, { type Ignore } from 'ignore';
import type { Jail, Place } from './jail.ts';

/** Never listed or searched, whatever a project's own lists say: what they hold is not written by people. */
const ALWAYS = new Set(['.git', 'node_modules']);
/** A longer list is not one that a person wrote. */
const MAX_LIST_BYTES = 256 * 1024;

/**
 * What the `.gitignore` files of a project leave out. Folders are entered from the top, those that are left out are not entered; a list further
 * down decides before those above it.
 */
export class Ignored {
  readonly #jail: Jail;
  readonly #lists = new Map<string, Ignore>();

  constructor(jail: Jail) {
    this.#jail = jail;
  }

  /** Enters a folder and those above it. One that was asked for by name, though it is left out, starts afresh: what is in it is then shown. */
  async enterFromRoot(folder: Place): Promise<void> {
    let place: Place | undefined = { absolute: rootOf(folder), relative: '' };
    await this.enter(place);
    for (const name of folder.relative === '' ? [] : folder.relative.split('/')) {
      if (this.has(place, name, true)) this.#lists.clear();
      place = this.#jail.entry(place, name);
      if (place === undefined) return;
      await this.enter(place);
    }
  }

  /** Reads a folder's own list, if it has one. */
  async enter(folder: Place): Promise<void> {
    const place = this.#jail.entry(folder, '.gitignore');
    const opened = place === undefined ? undefined : await this.#jail.openFile(place);
    if (opened?.ok !== true) return;
    const { file, size } = opened;
    try {
      if (size > MAX_LIST_BYTES) return;
      const text = new TextDecoder().decode(await file.readFile());
      this.#lists.set(folder.relative, ignore({ ignorecase: false }).add(text));
    } catch {
      // A list that cannot be read leaves nothing out.
    } finally {
      await file.close();
    }
  }

  /** Whether an entry of a folder is left out. */
  has(folder: Place, name: string, isFolder: boolean): boolean {
    if (ALWAYS.has(name)) return true;
    let inside = isFolder ? `${name}/` : name;
    for (let above = folder.relative; ;) {
      const list = this.#lists.get(above);
      const verdict = list?.test(inside);
      if (verdict?.ignored === true) return true;
      if (verdict?.unignored === true) return false;
      if (above === '') return false;
      const slash = above.lastIndexOf('/');
      inside = `${above.slice(slash + 1)}/${inside}`;
      above = slash === -1 ? '' : above.slice(0, slash);
    }
  }
}

function rootOf(place: Place): string {
  return place.relative === '' ? place.absolute : place.absolute.slice(0, -place.relative.length - 1);
}
