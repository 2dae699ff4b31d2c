import { createHash } from 'node:crypto';
import { asId, type ContentHash, type ContextFile, type LineSlice } from '@baton/protocol';
import { findSlice } from './context-file-slice.ts';
import { readContextFile } from './context-file.ts';
import type { DeniedPaths } from './jail.ts';
import { grammarOf, READABLE_LANGUAGES } from './syntax/languages.ts';
import { outlineOf } from './syntax/outline.ts';
import { skeletonOf } from './syntax/skeleton.ts';
import { MAX_SOURCE_BYTES, startSyntaxThread } from './syntax/syntax-thread.ts';

/** What would be sent of a context file now, with its hash and size, or why nothing can be. `slice`: where its lines are now. */
export type ContextFileNow =
  | { path: string; hash: ContentHash; text: string; bytes: number; slice?: LineSlice }
  | { path: string; problem: string };

export interface ContextViews {
  /** The files as they are viewed now, in their order. What is only listed, and globs, are left out. Rejects only with the signal's reason. */
  read(files: readonly ContextFile[], root: string, signal: AbortSignal): Promise<ContextFileNow[]>;
}

/** Characters of views that are kept, since reading sources takes a thread and every round asks for the same. */
const KEPT_CHARACTERS = 16 * 1024 * 1024;

/** Reads context files in the jail, each in its view. */
export function createContextViews(denied: DeniedPaths): ContextViews {
  const kept = new Map<string, string>();
  let characters = 0;

  function keep(key: string, text: string): void {
    kept.set(key, text);
    characters += text.length;
    for (const [oldest, old] of kept) {
      if (characters <= KEPT_CHARACTERS) return;
      kept.delete(oldest);
      characters -= old.length;
    }
  }

  async function viewed(
    file: ContextFile,
    read: { hash: ContentHash; text: string; bytes: number },
    thread: () => ReturnType<typeof startSyntaxThread>,
  ): Promise<ContextFileNow> {
    const { path, view, slice } = file;
    const refused = (problem: string): ContextFileNow => ({ path, problem });
    if (view === 'lines') {
      const found = slice === undefined ? { ok: false as const } : findSlice(read.text, slice);
      if (found.ok) return { ...sent(path, found.text), slice: found.slice };
      return refused(
        `Lines ${slice?.name ?? ''} of "${path}" can't be found any more: what stood around them has changed. Choose them again.`,
      );
    }
    if (view !== 'skeleton' && view !== 'outline') return sent(path, read.text);
    const grammar = grammarOf(path);
    if (grammar === undefined) {
      return refused(
        `"${path}" is in no language that can be shown as ${view}: ${READABLE_LANGUAGES}. It can be sent in full or in lines.`,
      );
    }
    if (read.bytes > MAX_SOURCE_BYTES) return refused(`"${path}" is larger than 1 MB: it can be sent in full or in lines.`);
    const key = `${view} ${grammar} ${read.hash}`;
    const known = kept.get(key);
    if (known !== undefined) return sent(path, known);
    const outcome = await thread().ask({ grammar, text: read.text });
    if (!outcome.ok) return refused(outcome.detail);
    const text = view === 'outline' ? outlineOf(outcome.answer, false).text : skeletonOf(read.text, outcome.answer.bodies, false).text;
    keep(key, text);
    return sent(path, text);
  }

  return {
    async read(files, root, signal) {
      const wanted = files.filter((file) => file.view !== 'none' && file.glob === undefined);
      const contents = await Promise.all(wanted.map((file) => readContextFile(file.path, root, denied, signal)));
      let thread: ReturnType<typeof startSyntaxThread> | undefined;
      try {
        const now: ContextFileNow[] = [];
        for (const [index, file] of wanted.entries()) {
          const content = contents[index];
          if (content === undefined) continue;
          if ('problem' in content) now.push({ path: file.path, problem: content.problem });
          else now.push(await viewed(file, content, () => (thread ??= startSyntaxThread(signal))));
        }
        return now;
      } finally {
        await thread?.end();
      }
    },
  };
}

function sent(path: string, text: string): { path: string; hash: ContentHash; text: string; bytes: number } {
  return { path, hash: asId<ContentHash>(createHash('sha256').update(text).digest('hex')), text, bytes: Buffer.byteLength(text) };
}
