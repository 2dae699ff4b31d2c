import { parse, type Assignment, type Redirection, type SyntaxNode } from 'unbash';
import { evaluated, isOwnName } from './evaluated.ts';
import { shellWord, substitutions, type ShellWord } from './shell-word.ts';
import { isOfSystem, programName, unwrap } from './unwrap.ts';

/** One thing that a script does, as far as reading it tells. */
export type ShellPart =
  /**
   * It starts a program. `levels`: the words as they stand, and those of each command that stands behind them (`env`, `timeout`, `sh -c` …). `trusted`: nothing
   * but the last of them has to be allowed. `harmless`: and that neither. `behind`: one stands behind it.
   */
  | {
      type: 'command';
      text: string;
      levels: readonly (readonly ShellWord[])[];
      trusted: boolean;
      harmless: boolean;
      behind: boolean;
    }
  /** It writes to or reads from a file that is named for it; undefined where only running it would tell. */
  | { type: 'write' | 'read'; text: string; path: string | undefined }
  /** What it does cannot be told. */
  | { type: 'unknown'; text: string; why: string };

/** Scripts in scripts in scripts. */
const MAX_DEPTH = 8;
/** A longer script is not one that a person reads before deciding. In characters. */
const MAX_SCRIPT = 64 * 1024;

/** What a person doesn't see, and what makes text look like other text. */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00a0\u00ad\u061c\u115f\u1160\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\ufff0-\uffff]|[\u{e0000}-\u{e0fff}]/u;

/** Reads a script as Bash would, into what it does. Whatever it does in a way that is not followed here is `unknown`; nothing is left out. */
export function shellParts(script: string): ShellPart[] {
  const parts: ShellPart[] = [];
  readScript(script, parts, 0);
  const moved = parts.find((part) => part.type === 'command' && part.levels.some(([first]) => MOVES.has(programName(first ?? ''))));
  if (moved !== undefined && parts.some((part) => (part.type === 'write' || part.type === 'read') && part.path?.startsWith('/') !== true)) {
    parts.push({ type: 'unknown', text: moved.text, why: 'the files that are named lie elsewhere then' });
  }
  return parts.length === 0 ? [{ type: 'unknown', text: '', why: 'there is no command' }] : parts;
}

/** What they do decides what a path means that is named after them. */
const MOVES = new Set(['cd', 'pushd', 'popd']);

function readScript(script: string, parts: ShellPart[], depth: number): void {
  if (script.length > MAX_SCRIPT) return void parts.push({ type: 'unknown', text: script.slice(0, 80), why: 'it is too long' });
  if (depth > MAX_DEPTH)
    return void parts.push({ type: 'unknown', text: script.slice(0, 80), why: 'scripts stand in each other too deep' });
  if (UNSEEN.test(script))
    return void parts.push({ type: 'unknown', text: script.slice(0, 80), why: 'it has characters that nobody would see' });
  // Bash evaluates the index, where the parser sees a word.
  if (/\]\}[<>]/.test(script.replaceAll('\\\n', '')))
    return void parts.push({ type: 'unknown', text: script.slice(0, 80), why: 'it names a stream by an index' });
  new Reader(script, parts, depth).read(parse(script));
}

class Reader {
  readonly #source: string;
  readonly #parts: ShellPart[];
  readonly #depth: number;

  constructor(source: string, parts: ShellPart[], depth: number) {
    this.#source = source;
    this.#parts = parts;
    this.#depth = depth;
  }

  read(node: SyntaxNode): void {
    switch (node.type) {
      case 'Script':
        // What stands in backticks has a text of its own.
        if (node.source !== undefined && node.source !== this.#source) return new Reader(node.source, this.#parts, this.#depth).read(node);
        if (node.errors !== undefined && node.errors.length > 0) this.#unknown(node, `it cannot be read: ${node.errors[0]?.message ?? ''}`);
        for (const each of node.commands) this.read(each);
        return;
      case 'CompoundList':
      case 'AndOr':
      case 'Pipeline':
        for (const each of node.commands) this.read(each);
        return;
      case 'Statement':
        return this.read(node.command);
      case 'Subshell':
      case 'BraceGroup':
        return this.read(node.body);
      case 'If':
        for (const each of [node.clause, node.then, ...node.elif.flatMap((elif) => [elif.clause, elif.then])]) this.read(each);
        if (node.else !== undefined) this.read(node.else);
        return;
      case 'While':
        this.read(node.clause);
        return this.read(node.body);
      case 'For':
        this.#name(node, shellWord(node.name));
        for (const word of node.wordlist ?? []) this.#inner(word);
        return this.read(node.body);
      case 'Case':
        this.#inner(node.word);
        for (const item of node.items) {
          for (const word of item.pattern) this.#inner(word);
          this.read(item.body);
        }
        return;
      case 'TestCommand':
        return this.#inner(node);
      case 'Redirected':
        this.read(node.command);
        for (const redirection of node.redirects) this.#redirect(redirection);
        return;
      case 'Command':
        return this.#command(node);
      default:
        this.#unknown(node, `${WORDS[node.type] ?? node.type} is not followed here`);
        this.#inner(node);
    }
  }

  #command(node: SyntaxNode & { type: 'Command' }): void {
    for (const redirection of node.redirects) this.#redirect(redirection);
    const assignments = node.prefix.filter((each): each is Assignment => each.type === 'Assignment');
    for (const assignment of assignments) this.#inner(assignment);
    if (node.name === undefined) {
      for (const assignment of assignments) this.#name(assignment, assignment.name);
      return;
    }
    const words = [node.name, ...node.args].map((word) => {
      this.#inner(word);
      return word.type === 'Word' ? shellWord(word) : undefined;
    });
    const set = assignments.map((each) => (each.value.type === 'Word' && shellWord(each.value) !== undefined ? each.text : undefined));
    this.#start([...set, ...words], words, this.#textOf(node));
  }

  /** `words` with what is set for it, and without. */
  #start(whole: readonly ShellWord[], words: readonly ShellWord[], text: string): void {
    const levels = [whole, ...(whole.length === words.length ? [] : [words])];
    // What is set for a program changes what it does: only a rule that names it lets it pass.
    let trusted = whole.length === words.length;
    let behind = false;
    let current = words;
    for (;;) {
      const found = unwrap(current);
      // What only starts another, or harms nobody, is the system's own; another that is called the same is a program like each.
      if (found.type !== 'none') trusted &&= isOfSystem(current[0] ?? '');
      if (found.type === 'command') {
        const bare = found.words.findIndex((word) => word === undefined || !/^[A-Za-z_]\w*=/.test(word));
        trusted &&= bare === 0;
        behind = true;
        if (found.written?.some((word) => !found.words.includes(word)) === true) this.#script(found.written);
        current = found.words.slice(bare);
        levels.push(current);
        continue;
      }
      const harmless = trusted && (found.type === 'harmless' || found.type === 'script');
      const all = found.type === 'unknown' ? [...levels, ...ends(current)] : levels;
      this.#parts.push({ type: 'command', text, levels: all, trusted, harmless, behind: behind || found.type === 'script' });
      if (found.type === 'script') readScript(found.text, this.#parts, this.#depth + 1);
      if (found.type === 'unknown') {
        this.#parts.push({ type: 'unknown', text, why: found.why });
        if (found.text !== undefined) readScript(found.text, this.#parts, this.#depth + 1);
      }
      return;
    }
  }

  /** The script that stands in a command whose words are not yet what they will be: it is not let pass, and what is denied may stand in it. */
  #script(words: readonly ShellWord[]): void {
    const found = unwrap(words);
    if (found.type === 'command') this.#script(found.written ?? found.words);
    else if ((found.type === 'script' || found.type === 'unknown') && found.text !== undefined)
      readScript(found.text, this.#parts, this.#depth + 1);
  }

  #redirect(redirection: Redirection): void {
    this.#inner(redirection);
    if (redirection.type !== 'Redirect') return;
    const path = redirection.target === undefined ? undefined : shellWord(redirection.target);
    const text = this.#textOf(redirection);
    // Where it names a file, Bash replaces twice: what was quoted the first time, too.
    if (redirection.operator.endsWith('&') && !/^[\w./-]+$/.test(path ?? ''))
      return this.#unknown(redirection, 'what stands in it would be evaluated');
    // Another stream of its own, or none.
    if (/^[<>]&$/.test(redirection.operator) && /^(\d+-?|-)$/.test(path ?? '')) return;
    if (path === '/dev/null' || path === '/dev/stdout' || path === '/dev/stderr' || path === '/dev/stdin') return;
    if (path !== undefined && /^\/dev\/(tcp|udp)\//.test(path))
      this.#parts.push({ type: 'unknown', text, why: 'it reaches into the network' });
    else this.#parts.push({ type: redirection.operator === '<' || redirection.operator === '<&' ? 'read' : 'write', text, path });
  }

  /** What is set for this shell alone can matter to nobody; what programs look for can. */
  #name(node: SyntaxNode, name: ShellWord): void {
    if (name === undefined || !isOwnName(name)) {
      this.#unknown(node, `it sets ${name === undefined ? 'something' : `"${name}"`} for the commands that follow`);
    }
  }

  /** The commands in a node's substitutions, and what is evaluated in it. */
  #inner(node: SyntaxNode): void {
    for (const script of substitutions(node)) this.read(script);
    for (const each of evaluated(node)) this.#unknown(each, 'it would be evaluated, with the commands that stand in it then');
  }

  #unknown(node: SyntaxNode, why: string): void {
    this.#parts.push({ type: 'unknown', text: this.#textOf(node), why });
  }

  #textOf(node: SyntaxNode): string {
    return this.#source.slice(node.pos, node.end);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ArithmeticCommand: 'arithmetic',
  ArithmeticFor: 'arithmetic',
  Coproc: 'a coprocess',
  Function: 'a function of its own',
  Select: 'a menu',
};

/** Everything that could be the command behind a program that runs another in a way that is not followed. */
function ends(words: readonly ShellWord[]): (readonly ShellWord[])[] {
  return words.slice(1).map((_, index) => words.slice(index + 1));
}
