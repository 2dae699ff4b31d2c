import type { DeniedPaths } from '../jail.ts';
import { createJail } from '../jail.ts';
import { readWhole, textOf } from '../read-whole.ts';
import type { SyntaxFacts } from './facts.ts';
import { grammarOf, READABLE_LANGUAGES } from './languages.ts';
import { MAX_SOURCE_BYTES, startSyntaxThread } from './syntax-thread.ts';

export type ReadSource = { ok: true; text: string; facts: SyntaxFacts } | { ok: false; detail: string };

/** Reads one source file of a project by its grammar. Rejects only with the signal's reason. */
export async function readSource(path: string, root: string, denied: DeniedPaths, signal: AbortSignal): Promise<ReadSource> {
  const created = await createJail(root, denied);
  if (!created.ok) return created;
  const resolved = await created.jail.resolve(path);
  if (!resolved.ok) return resolved;
  const grammar = grammarOf(resolved.place.relative);
  const read = await readWhole(created.jail, resolved.place, MAX_SOURCE_BYTES);
  if (!read.ok) return read;
  const text = textOf(read.file.bytes);
  if (!text.ok) return { ok: false, detail: `"${path}" is ${text.is}.` };
  if (grammar === undefined) {
    return {
      ok: false,
      detail: `"${path}" is in no language that can be read here: ${READABLE_LANGUAGES}. Use read_file or search_files.`,
    };
  }
  const thread = startSyntaxThread(signal);
  try {
    const outcome = await thread.ask({ grammar, text: text.text });
    return outcome.ok ? { ok: true, text: text.text, facts: outcome.answer } : outcome;
  } finally {
    await thread.end();
  }
}
