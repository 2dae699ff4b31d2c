import { createHash } from 'node:crypto';
import { asId, type ContentHash } from '@baton/protocol';
import { createJail, type DeniedPaths } from './jail.ts';
import { chunksOf, isBinary } from './text-lines.ts';

/** A file that is sent along with a discussion, as it is now. */
export type ContextFileContent = { hash: ContentHash; text: string; bytes: number } | { problem: string };

/** Context files are sent whole. More than this fits no model's window. */
const MAX_BYTES = 5 * 1024 * 1024;

/** Reads a context file in the jail: text in UTF-8 up to 5 MB. `hash` is the SHA-256 of its bytes. Rejects only with the signal's reason. */
export async function readContextFile(path: string, root: string, denied: DeniedPaths, signal: AbortSignal): Promise<ContextFileContent> {
  const created = await createJail(root, denied);
  if (!created.ok) return { problem: created.detail };
  const resolved = await created.jail.resolve(path);
  if (!resolved.ok) return { problem: resolved.detail };
  const opened = await created.jail.openFile(resolved.place);
  if (!opened.ok) return { problem: opened.detail };
  const { file } = opened;
  const tooLarge = { problem: `"${path}" is larger than 5 MB; files are sent whole, so larger ones cannot be added.` };
  try {
    if (opened.size > MAX_BYTES) return tooLarge;
    const hash = createHash('sha256');
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const texts: string[] = [];
    let bytes = 0;
    for await (const chunk of chunksOf(file, opened.size, signal)) {
      if (bytes === 0 && isBinary(chunk)) return { problem: `"${path}" is a binary file.` };
      bytes += chunk.length;
      // It may grow while it is read.
      if (bytes > MAX_BYTES) return tooLarge;
      hash.update(chunk);
      texts.push(decoder.decode(chunk, { stream: true }));
    }
    texts.push(decoder.decode());
    return { hash: asId<ContentHash>(hash.digest('hex')), text: texts.join(''), bytes };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return { problem: error instanceof TypeError ? `"${path}" is not text in UTF-8.` : `"${path}" cannot be read.` };
  } finally {
    await file.close();
  }
}
