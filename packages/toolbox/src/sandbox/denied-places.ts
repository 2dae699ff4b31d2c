import { readdir } from 'node:fs/promises';
import { createJail, type DeniedPaths, type Place } from '../jail.ts';

/** What of a project a command gets another view of than the server has. All paths are absolute. */
export interface DeniedPlaces {
  /** Hidden, since their names are denied. */
  hidden: string[];
  /** Git's own folders and files, of this repository and of others in it: what stands there is run by the next git outside. */
  git: string[];
}

/** Each is a mount of its own. */
const MAX_PLACES = 2000;
/** Entries looked at: some seconds. */
const MAX_ENTRIES = 2_000_000;

/** Looks through a whole project, ignored folders too: a secret in them is one, too. */
export async function findDeniedPlaces(
  root: string,
  denied: DeniedPaths,
): Promise<{ ok: true; places: DeniedPlaces } | { ok: false; detail: string }> {
  const created = await createJail(root, denied);
  if (!created.ok) return created;
  const { jail } = created;
  const places: DeniedPlaces = { hidden: [], git: [] };
  const folders: Place[] = [jail.root];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    // A folder that is gone, or that the server cannot read, holds nothing that a command of the same user could.
    const entries = await readdir(folder.absolute, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      seen += 1;
      const isGit = entry.name.toLowerCase() === '.git';
      const place = jail.entry(folder, entry.name);
      if (place === undefined) places.hidden.push(`${folder.absolute}/${entry.name}`);
      else if (isGit) places.git.push(place.absolute);
      else if (entry.isDirectory()) folders.push(place);
    }
    if (seen > MAX_ENTRIES) return { ok: false, detail: 'The project holds too many files to hide those that are denied.' };
    if (places.hidden.length + places.git.length > MAX_PLACES) {
      return { ok: false, detail: `The project holds more than ${MAX_PLACES} files that are denied; a sandbox cannot hide that many.` };
    }
  }
  return { ok: true, places };
}
