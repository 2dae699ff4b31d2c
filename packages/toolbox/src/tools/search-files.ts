import { readGlob } from '../glob.ts';
import { createJail, type Jail, type Place } from '../jail.ts';
import { printable } from '../printable.ts';
import { searchInThread, type Found, type RegexSearch } from '../regex-thread.ts';
import { readLines } from '../text-lines.ts';
import { defineTool, toolError, toolOutput, type ToolOutput } from '../tool.ts';
import { walk } from '../walk.ts';

const DEFAULT_MATCHES = 100;
/** Files looked into by one search, and bytes read: some seconds of work. */
const MAX_FILES = 20_000;
const MAX_BYTES = 256 * 1024 * 1024;
/** Larger files are data, not text that people wrote. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;
/** Characters shown of a line, and how many of them before the match. Longer lines are mostly generated. */
const MAX_LINE = 300;
const BEFORE_MATCH = 80;

interface Match {
  path: string;
  line: number;
  text: string;
}

/** Finds the first match in each of some lines. */
type Finder = (lines: readonly string[]) => Found | Promise<Found | { detail: string }>;

export const searchFiles = defineTool({
  name: 'search_files',
  version: 1,
  policyClass: 'read',
  description: 'Search the text files of the project line by line. What .gitignore leaves out is not searched.',
  parameters: {
    pattern: {
      type: 'string',
      description: 'Text to find, or a regular expression (JavaScript) when regex is true. Case counts.',
      maxLength: 1000,
    },
    path: { type: 'string', reaches: 'path', description: 'Folder or file to search in. Default: the whole project.' },
    glob: {
      type: 'string',
      description: 'Only files that match: *.ts by name, or src/**/*.ts by the path from the root of the project.',
      maxLength: 1000,
    },
    regex: { type: 'boolean', description: 'Read pattern as a regular expression. Default false.' },
    maxMatches: { type: 'integer', description: `How many matches at most. Default ${DEFAULT_MATCHES}.`, minimum: 1, maximum: 1000 },
  },
  required: ['pattern'],

  async run(given, { root, denied, signal }) {
    const { pattern } = given;
    if (pattern === '') return toolError('The pattern is empty.');
    const glob = given.glob === undefined ? undefined : readGlob(given.glob);
    if (glob?.ok === false) return toolError(glob.detail);
    const created = await createJail(root, denied);
    if (!created.ok) return toolError(created.detail);
    const { jail } = created;
    const resolved = await jail.resolve(given.path ?? '.');
    if (!resolved.ok) return toolError(resolved.detail);
    const thread: RegexSearch | undefined = given.regex === true ? searchInThread(pattern, signal) : undefined;
    if (thread?.ok === false) return toolError(thread.detail);
    try {
      const search = new Search(jail, thread?.find ?? ((lines) => literal(lines, pattern)), given.maxMatches ?? DEFAULT_MATCHES, signal);
      return await search.run(resolved.place, glob?.matches ?? (() => true));
    } finally {
      await thread?.end();
    }
  },
});

function literal(lines: readonly string[], wanted: string): Found {
  return lines.flatMap((line, index) => {
    const column = line.indexOf(wanted);
    return column === -1 ? [] : [[index, column] as const];
  });
}

/** One search: what it found so far, and what it could not look at. */
class Search {
  readonly #jail: Jail;
  readonly #find: Finder;
  readonly #maxMatches: number;
  readonly #signal: AbortSignal;
  readonly #matches: Match[] = [];
  readonly #notes = new Set<string>();
  #failure: string | undefined;
  #files = 0;
  #bytes = 0;

  constructor(jail: Jail, find: Finder, maxMatches: number, signal: AbortSignal) {
    this.#jail = jail;
    this.#find = find;
    this.#maxMatches = maxMatches;
    this.#signal = signal;
  }

  async run(start: Place, isWanted: (path: string) => boolean): Promise<ToolOutput> {
    const entries = walk(this.#jail, start, Infinity, this.#signal);
    for (let next = await entries.next(); ; next = await entries.next()) {
      if (next.done === true) {
        // A single file was named.
        if (next.value?.reason === 'not_a_folder') await this.#searchFile(start);
        else if (next.value !== undefined) return toolError(next.value.detail);
        break;
      }
      const walked = next.value;
      if (walked.type === 'cut') this.#notes.add('Some folders have more entries than are searched.');
      else if (walked.kind === 'file' && isWanted(walked.place.relative) && !(await this.#searchFile(walked.place))) break;
    }
    return this.#failure === undefined ? this.#output() : toolError(this.#failure);
  }

  /** Whether the search goes on. */
  async #searchFile(place: Place): Promise<boolean> {
    const opened = await this.#jail.openFile(place);
    if (!opened.ok) return true;
    const { file, size } = opened;
    try {
      if (size > MAX_FILE_BYTES) {
        this.#notes.add('Files over 5 MB were not searched.');
        return true;
      }
      this.#files += 1;
      this.#bytes += size;
      if (this.#files > MAX_FILES || this.#bytes > MAX_BYTES) {
        this.#notes.add('Not all files were searched: there are too many. Name a folder or a glob.');
        return false;
      }
      let before = 0;
      const end = await readLines(file, size, this.#signal, async (lines) => {
        const found = await this.#find(lines);
        if ('detail' in found) {
          this.#failure = found.detail;
          return 'stop';
        }
        for (const [index, column] of found) {
          if (this.#matches.length === this.#maxMatches) {
            this.#notes.add(`There are more than these ${this.#maxMatches} matches.`);
            return 'stop';
          }
          this.#matches.push({ path: place.relative, line: before + index + 1, text: around(lines[index] ?? '', column) });
        }
        before += lines.length;
        return 'more';
      });
      return end !== 'stopped';
    } finally {
      await file.close();
    }
  }

  #output(): ToolOutput {
    const notes = [...this.#notes].map((note) => `\n[${note}]`).join('');
    if (this.#matches.length === 0) return { outcome: 'ok', text: `No matches.${notes}`, summary: 'no matches' };
    const text = this.#matches.map((match) => `${printable(match.path)}:${match.line}: ${match.text}`).join('\n');
    const files = new Set(this.#matches.map((match) => match.path)).size;
    const matches = this.#matches.length;
    return toolOutput(text + notes, `${matches} ${matches === 1 ? 'match' : 'matches'} in ${files} ${files === 1 ? 'file' : 'files'}`);
  }
}

/** A line, or the part of a long one in which the match begins. */
function around(line: string, column: number): string {
  if (line.length <= MAX_LINE) return line;
  const start = Math.max(0, Math.min(column - BEFORE_MATCH, line.length - MAX_LINE));
  const part = line.slice(start, start + MAX_LINE).toWellFormed();
  return `${start > 0 ? '…' : ''}${part}${start + MAX_LINE < line.length ? '…' : ''}`;
}
