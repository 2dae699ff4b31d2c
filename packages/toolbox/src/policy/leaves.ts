import { isAbsolute, posix, relative, resolve } from 'node:path';
import type { CallPart } from './match-rule.ts';

/** What is no file of anybody's, though it is named like one. */
const STREAMS = new Set(['/dev/null', '/dev/stdin', '/dev/stdout', '/dev/stderr', '/dev/tty']);

/**
 * What a part of a call names outside of the folder in which it works, as it is written; undefined where that is nothing. Words that only running would
 * tell are not looked at: what holds a command in its folder is the sandbox.
 */
export function leaving(part: CallPart, root: string | undefined): string | undefined {
  switch (part.type) {
    case 'path':
    case 'write':
    case 'read':
      return part.path !== undefined && isOutside(part.path, root) ? part.path : undefined;
    case 'command':
      // Programs lie elsewhere: which one it is says its name. Those of the folder around do not.
      return part.levels
        .flat()
        .find((word, index) => word !== undefined && places(word, index === 0).some((each) => isOutside(each, root)));
    default:
      return undefined;
  }
}

/** A word, and what stands in it behind an equals sign. */
function places(word: string, isProgram: boolean): string[] {
  if (isProgram && isAbsolute(word)) return [];
  const value = word.slice(word.indexOf('=') + 1);
  return value === word ? [word] : [word, value];
}

function isOutside(path: string, root: string | undefined): boolean {
  const written = path.replaceAll('\\', '/');
  if (STREAMS.has(written)) return false;
  const fromRoot = isAbsolute(written) && root !== undefined ? relative(root, resolve(written)) : posix.normalize(written);
  return isAbsolute(fromRoot) || fromRoot === '..' || fromRoot.startsWith('../');
}
