import { join } from 'node:path';
import { runGit, type GitAnswer } from '../git.ts';

/** Bytes of a list of all files: a million of them. */
const MAX_LIST_BYTES = 256 * 1024 * 1024;
const TIME_LIMIT_MS = 120_000;

/**
 * Bytes go in as they are and come out as they are, whatever the files in the folder say: `info/attributes` of this directory, which decides before
 * all others, switches off every conversion, and without a setting of ours there is none.
 */
export const ATTRIBUTES = '* -text -crlf !eol -ident -filter -working-tree-encoding !diff !merge\n';

const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.autocrlf', 'false'],
  ['core.bare', 'false'],
  ['core.checkStat', 'default'],
  ['core.compression', '1'],
  ['core.fileMode', 'true'],
  // What a snapshot promises to keep is on the disk before the tool starts that would change it.
  ['core.fsync', 'objects,pack-metadata'],
  ['core.fsyncMethod', 'batch'],
  ['core.logAllRefUpdates', 'false'],
  ['core.preloadIndex', 'true'],
  // No file is ever put back by git, so it need not refuse names that only other systems would misunderstand.
  ['core.protectHFS', 'false'],
  ['core.protectNTFS', 'false'],
  ['core.safecrlf', 'false'],
  ['core.splitIndex', 'false'],
  ['core.symlinks', 'true'],
  ['core.trustctime', 'true'],
  // Its times have whole seconds only: a file that is put beside another within one would not be seen.
  ['core.untrackedCache', 'false'],
  ['index.version', '4'],
];

export interface GitOptions {
  signal: AbortSignal;
  input?: string | Uint8Array;
  /** Where the files stand; without it there are none. */
  files?: { workTree: string; directory: string };
  /** With a list of files on which none is. */
  unlisted?: true;
  /** With another list of files, of this name. */
  list?: string;
  settings?: readonly (readonly [string, string])[];
  maxBytes?: number;
  timeLimitMs?: number;
}

/** Runs git on a repository of our own in `gitDirectory`. Rejects only with the signal's reason. */
export function runOwnGit(gitDirectory: string, given: readonly string[], options: GitOptions): Promise<GitAnswer> {
  const { files, signal, input } = options;
  return runGit({
    directory: files?.directory ?? gitDirectory,
    arguments: given,
    signal,
    ...(input === undefined ? {} : { input }),
    settings: [...SETTINGS, ...(options.settings ?? [])],
    own: {
      gitDirectory,
      index: join(gitDirectory, options.unlisted === true ? 'no-index' : (options.list ?? 'index')),
      workTree: files?.workTree ?? join(gitDirectory, 'nothing'),
    },
    maxBytes: options.maxBytes ?? MAX_LIST_BYTES,
    timeLimitMs: options.timeLimitMs ?? TIME_LIMIT_MS,
  });
}
