import { execFile } from 'node:child_process';
import { SEARCH_PATH } from '../search-path.ts';

/** Whole minutes are not worth a figure. */
const TIME_LIMIT_MS = 20_000;

/** What a folder takes on the disk, counted by another process; undefined where that is not known. */
export async function folderBytes(path: string, signal: AbortSignal): Promise<number | undefined> {
  signal.throwIfAborted();
  const text = await new Promise<string | undefined>((resolve) => {
    execFile(
      'du',
      ['-sk', '--', path],
      { env: { PATH: SEARCH_PATH, LC_ALL: 'C' }, signal, timeout: TIME_LIMIT_MS },
      // A file that was removed meanwhile makes it complain, and count.
      (_error, output) => resolve(output),
    );
  });
  signal.throwIfAborted();
  const kibibytes = /^(\d+)\t/.exec(text ?? '')?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
