import type { DirectoryListing } from '@baton/protocol';
import { access, readdir, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Config } from '../../config.ts';
import { RequestError } from '../../http/request-error.ts';
import { judgeDirectory } from '../projects/directory.ts';
import { bundledSample } from '../projects/sample.ts';

/** Folders shown of one folder. More than this is no place to choose from. */
const MAX_FOLDERS = 500;

const notThere = (): RequestError => new RequestError('not_found', 'There is no such folder below the project roots.');

/** The folders that a project's directory can be chosen from: the project roots and what lies below them. Anything elsewhere is not found. */
export function createDirectories({
  config,
}: {
  config: Pick<Config, 'projectRoots' | 'dataDirectory' | 'workDirectory' | 'sampleDirectory'>;
}) {
  async function knownRoots(): Promise<string[]> {
    const roots = await Promise.all(config.projectRoots.map((root) => realpath(root).catch(() => undefined)));
    return roots.filter((root) => root !== undefined);
  }

  /** One folder and the folders in it; without a path the only root, or the list of the roots, and the bundled sample. Throws `not_found`. */
  return async function list(path?: string): Promise<DirectoryListing> {
    if (path !== undefined) return one(path);
    const sample = await bundledSample(config);
    return { ...(await start()), ...(sample === undefined ? {} : { sample }) };
  };

  async function start(): Promise<DirectoryListing> {
    const roots = await knownRoots();
    const [only] = roots;
    if (only !== undefined && roots.length === 1) return one(only);
    return { path: '', parent: null, selectable: false, items: roots.map((root) => ({ name: root, path: root, git: false })) };
  }

  async function one(asked: string): Promise<DirectoryListing> {
    const roots = await knownRoots();
    const here = await realpath(asked).catch(() => Promise.reject(notThere()));
    const root = roots.find((each) => here === each || here.startsWith(each.endsWith(sep) ? each : each + sep));
    if (root === undefined) throw notThere();
    const judgement = await judgeDirectory(config, here);
    return { path: here, parent: here === root ? null : dirname(here), selectable: judgement.ok, items: await foldersIn(here) };
  }
}

async function foldersIn(directory: string): Promise<DirectoryListing['items']> {
  const all = await readdir(directory, { withFileTypes: true }).catch(() => Promise.reject(notThere()));
  const names = all
    .filter((each) => each.isDirectory() && !each.name.startsWith('.') && each.name !== 'node_modules')
    .map((each) => each.name)
    .sort((left, right) => left.localeCompare(right))
    .slice(0, MAX_FOLDERS);
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { name, path, git: await exists(join(path, '.git')) };
    }),
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export type Directories = ReturnType<typeof createDirectories>;
