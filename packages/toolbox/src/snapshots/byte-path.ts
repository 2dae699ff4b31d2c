/**
 * A path from the root of a working directory, with one character for each of its bytes: names need not be text. Folders are separated by
 * slashes, and there is none at either end.
 */
export type BytePath = string & { readonly bytePath: true };

/** A name as the system wrote it. */
export function bytePathOf(bytes: Buffer): BytePath {
  return bytes.toString('latin1') as BytePath;
}

/** A path as people and JSON write it. */
export function bytePathFrom(text: string): BytePath {
  return bytePathOf(Buffer.from(text));
}

/** Paths that stand one after the other, each with a NUL byte at its end. */
export function bytePathsOf(list: Buffer): BytePath[] {
  const text = list.toString('latin1');
  return text === '' ? [] : (text.slice(0, text.endsWith('\0') ? -1 : undefined).split('\0') as BytePath[]);
}

export function joined(folder: BytePath | '', name: string): BytePath {
  return (folder === '' ? name : `${folder}/${name}`) as BytePath;
}

/** The folder of a path, '' for the root. */
export function folderOf(path: BytePath): BytePath | '' {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) as BytePath | '';
}

export function nameOf(path: BytePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function bytesOf(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A path for people and for JSON: as it is where it is UTF-8, else with its bytes that are no ASCII spelled out. */
export function shownPath(path: BytePath): string {
  const bytes = bytesOf(path);
  try {
    return DECODER.decode(bytes);
  } catch {
    return path.replace(/[^\u0020-\u007e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  }
}

/** The paths of the folders that a path is in, the nearest first, without the root. */
export function foldersOf(path: BytePath): BytePath[] {
  const folders: BytePath[] = [];
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.push(folder);
  return folders;
}
