import { createJail, type Jail, type Place } from '../jail.ts';
import { printable } from '../printable.ts';
import { readWhole, textOf } from '../read-whole.ts';
import { grammarOf, READABLE_LANGUAGES } from '../syntax/languages.ts';
import { MAX_SOURCE_BYTES, startSyntaxThread } from '../syntax/syntax-thread.ts';
import type { Definition, SyntaxFacts } from '../syntax/facts.ts';
import { defineTool, toolError, toolOutput } from '../tool.ts';
import { walk } from '../walk.ts';

const DEFAULT_USAGES = 50;
const MAX_DEFINITIONS = 50;
/** Source files looked into for the name, and those among them that are read by their grammar. */
const MAX_FILES = 20_000;
const MAX_READ = 500;
/** Characters shown of a line. */
const MAX_LINE = 200;

interface Hit {
  path: string;
  text: string;
  facts: SyntaxFacts;
}

export const findSymbol = defineTool({
  name: 'find_symbol',
  version: 1,
  policyClass: 'read',
  description: `Find where a name is defined and where it is used, in sources of ${READABLE_LANGUAGES}; not in comments and texts. Names are compared, not types: two things of the same name are both found.`,
  parameters: {
    name: { type: 'string', description: 'The whole name, as it is written in the source. Case counts.', maxLength: 200 },
    path: { type: 'string', reaches: 'path', description: 'Folder or file to look in. Default: the whole project.' },
    usages: { type: 'boolean', description: 'Show usages too. Default true.' },
    maxUsages: { type: 'integer', description: `How many usages at most. Default ${DEFAULT_USAGES}.`, minimum: 1, maximum: 500 },
  },
  required: ['name'],

  async run(given, { root, denied, signal }) {
    const { name } = given;
    if (!/^[#\p{ID_Start}$_][$\p{ID_Continue}]*$/u.test(name)) return toolError('Give one name, without dots or spaces.');
    const created = await createJail(root, denied);
    if (!created.ok) return toolError(created.detail);
    const resolved = await created.jail.resolve(given.path ?? '.');
    if (!resolved.ok) return toolError(resolved.detail);
    const notes = new Set<string>();
    const hits: Hit[] = [];
    const thread = startSyntaxThread(signal);
    try {
      for await (const source of sourcesWith(name, created.jail, resolved.place, notes, signal)) {
        const outcome = await thread.ask({ grammar: source.grammar, text: source.text, name });
        if (!outcome.ok) return toolError(outcome.detail);
        hits.push({ path: source.path, text: source.text, facts: outcome.answer });
      }
    } finally {
      await thread.end();
    }
    const definitions = hits.flatMap((hit) => hit.facts.definitions.filter((each) => each.name === name).map((each) => ({ hit, each })));
    const usages = hits.flatMap((hit) => usagesIn(hit, name));
    const lines = definitions.slice(0, MAX_DEFINITIONS).map(({ hit, each }) => definitionLine(hit.path, each));
    if (definitions.length > MAX_DEFINITIONS) notes.add(`There are ${definitions.length} definitions.`);
    const text = [lines.length === 0 ? 'No definition.' : `Defined:\n${lines.join('\n')}`];
    if (given.usages !== false) {
      const most = given.maxUsages ?? DEFAULT_USAGES;
      if (usages.length > most) notes.add(`There are ${usages.length} usages; these are the first ${most}.`);
      text.push(usages.length === 0 ? 'Not used.' : `Used:\n${usages.slice(0, most).join('\n')}`);
    }
    const all = [...text, ...[...notes].map((note) => `[${note}]`)].join('\n');
    return toolOutput(all, `${counted(definitions.length, 'definition')}, ${counted(usages.length, 'usage')}`);
  },
});

function counted(number: number, word: string): string {
  return `${number === 0 ? 'no' : number} ${word}${number === 1 ? '' : 's'}`;
}

function definitionLine(path: string, { kind, firstLine, lastLine, signature }: Definition): string {
  return `${printable(path)}:${firstLine}-${lastLine}: ${kind} ${signature}`;
}

/** Lines with a mention that is not the name in a definition. */
function usagesIn({ path, text, facts }: Hit, name: string): string[] {
  const own = facts.definitions.filter((each) => each.name === name).map((each) => each.nameLine);
  const lines = text.split('\n');
  const left = facts.mentions.filter((line) => {
    const at = own.indexOf(line);
    if (at !== -1) own.splice(at, 1);
    return at === -1;
  });
  return [...new Set(left)].map((line) => `${printable(path)}:${line}: ${shortened((lines[line - 1] ?? '').trim())}`);
}

function shortened(line: string): string {
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE).toWellFormed()}…`;
}

/** The sources in a folder that have the name somewhere in their text, or the one file that was named. */
async function* sourcesWith(name: string, jail: Jail, start: Place, notes: Set<string>, signal: AbortSignal) {
  let looked = 0;
  let read = 0;
  const entries = walk(jail, start, Infinity, signal);
  for (let next = await entries.next(); ; next = await entries.next()) {
    const isFile = next.done === true && next.value?.reason === 'not_a_folder';
    if (next.done === true && !isFile) return;
    const place = next.done === true ? start : next.value.type === 'entry' && next.value.kind === 'file' ? next.value.place : undefined;
    const grammar = place === undefined ? undefined : grammarOf(place.relative);
    if (place !== undefined && grammar !== undefined) {
      looked += 1;
      const source = await readWhole(jail, place, MAX_SOURCE_BYTES);
      const text = source.ok ? textOf(source.file.bytes) : undefined;
      if (looked > MAX_FILES || read === MAX_READ) {
        notes.add('Not all sources were looked at: there are too many. Name a folder.');
        return;
      }
      if (text?.ok === true && text.text.includes(name)) {
        read += 1;
        yield { path: place.relative, grammar, text: text.text };
      }
    }
    if (next.done === true) return;
  }
}
