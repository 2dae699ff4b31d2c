import { bytesHash, type ContentHash } from '@baton/protocol';
import { openInside, type DeniedPaths } from './jail.ts';
import { readAndClose } from './read-text.ts';

/** A file that is sent along with a discussion, as it is now. */
export type ContextFileContent = { hash: ContentHash; text: string; bytes: number } | { problem: string };

/** Reads a context file in the jail: text in UTF-8 up to 5 MB. `hash` is that of its bytes. */
export async function readContextFile(path: string, root: string, denied: DeniedPaths, signal: AbortSignal): Promise<ContextFileContent> {
  const opened = await openInside(path, root, denied);
  if (!opened.ok) return { problem: opened.detail };
  const read = await readAndClose(opened, path);
  signal.throwIfAborted();
  return read.ok ? { hash: bytesHash(read.bytes), text: read.text, bytes: read.bytes.length } : { problem: read.detail };
}
