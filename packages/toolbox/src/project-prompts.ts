import type { PromptList } from '@baton/protocol';
import { readContextFile } from './context-file.ts';
import { createJail, type DeniedPaths } from './jail.ts';

/** Where a project keeps them, relative to its root. */
const FOLDER = '.baton/prompts';
const MAX_PROMPTS = 100;
/** Files looked at in the folder. */
const MAX_ENTRIES = 1000;
const MAX_BYTES = 64 * 1024;

/**
 * The prompts of a project: the Markdown files directly in `.baton/prompts`, by name. A file's first line says what it is for; what is inserted is the rest. Without
 * the folder there are none. Rejects only with the signal's reason.
 */
export async function readProjectPrompts(
  root: string,
  denied: DeniedPaths,
  signal: AbortSignal,
): Promise<PromptList | { problem: string }> {
  const created = await createJail(root, denied);
  if (!created.ok) return { problem: created.detail };
  const list: PromptList = { items: [], problems: [], more: false };
  const folder = await created.jail.resolve(FOLDER);
  if (!folder.ok) return list;
  const read = await created.jail.readFolder(folder.place, MAX_ENTRIES);
  if (!read.ok) return { ...list, problems: [{ path: FOLDER, detail: read.detail }] };
  const names = read.entries
    .filter(({ name, kind }) => /.\.md$/i.test(name) && (kind === 'file' || kind === 'link'))
    .map(({ name }) => name)
    .toSorted();
  list.more = read.more || names.length > MAX_PROMPTS;
  for (const name of names.slice(0, MAX_PROMPTS)) {
    const path = `${FOLDER}/${name}`;
    const content = await readContextFile(path, root, denied, signal);
    if ('problem' in content) list.problems.push({ path, detail: content.problem });
    else if (content.bytes > MAX_BYTES) list.problems.push({ path, detail: `"${path}" is larger than 64 KB.` });
    else if (content.text.trim() === '') list.problems.push({ path, detail: `"${path}" is empty.` });
    else list.items.push({ name: name.slice(0, -'.md'.length), ...readPrompt(content.text) });
  }
  return list;
}

function readPrompt(content: string): { description: string; text: string } {
  const text = content.replaceAll('\r\n', '\n').trim();
  const end = text.indexOf('\n');
  const first = end === -1 ? text : text.slice(0, end);
  const description = first.replace(/^#+\s+/, '').trim();
  return { description, text: end === -1 ? description : text.slice(end).trim() };
}
