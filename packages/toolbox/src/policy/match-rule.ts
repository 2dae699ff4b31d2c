import { posix } from 'node:path';
import { parse } from 'unbash';
import type { PolicyRule } from '@baton/protocol';
import { readGlob } from '../glob.ts';
import type { JudgedCall } from './judged-call.ts';
import type { ShellPart } from './shell-parts.ts';
import { shellWord, type ShellWord } from './shell-word.ts';
import { programName } from './unwrap.ts';

/** One thing that a call does. */
export type CallPart =
  | { type: 'call' }
  | { type: 'path'; path: string }
  | { type: 'host'; host: string | undefined; url: string }
  | ShellPart;

/**
 * Whether a rule is about a part of a call. `fully`: it is about all that the part does, as one that allows has to be. `strictly`: it is about something in
 * it, however that is written, as for one that denies.
 */
export function matches(rule: PolicyRule, call: JudgedCall, part: CallPart, how: 'fully' | 'strictly'): boolean {
  if (!isAboutTool(rule, call)) return false;
  if (rule.path === undefined && rule.command === undefined && rule.host === undefined)
    return rule.tool !== undefined || rule.class !== undefined;
  return (
    (rule.path === undefined || matchesPath(rule.path, part, how)) &&
    (rule.command === undefined || matchesCommand(rule.command, rule.exact === true, part, how)) &&
    (rule.host === undefined || (part.type === 'host' && part.host !== undefined && matchesHost(rule.host, part.host)))
  );
}

/** Whether a rule could be about a command, depending on what words become that only running it would tell: a variable, the output of a command, a pattern. */
export function couldMatch(rule: PolicyRule, call: JudgedCall, part: CallPart): boolean {
  if (rule.command === undefined || rule.host !== undefined || part.type !== 'command') return false;
  const wanted = ruleWords(rule.command);
  return isAboutTool(rule, call) && wanted !== undefined && part.levels.some((words) => couldBegin(words, wanted, rule.exact === true));
}

/** With any number of words in the place of the first that is not known. */
function couldBegin(words: readonly ShellWord[], wanted: readonly string[], exact: boolean): boolean {
  if (optionsFirst(words, wanted)) return true;
  const known = words.indexOf(undefined);
  if (known === -1 || known > wanted.length || (known === wanted.length && !exact)) return false;
  // A program that is not known is asked about as such; what stands in front of one is set for it.
  if (known === 0) return /^[A-Za-z_]\w*\+?=/.test(wanted[0] ?? '');
  return begins(words, wanted.slice(0, known), false, (left, right) => programName(left) === programName(right));
}

/** `git -C . push`: options, and what belongs to them, in front of what a program is told to do. */
function optionsFirst(words: readonly ShellWord[], wanted: readonly string[]): boolean {
  const [program, next] = wanted;
  if (program === undefined || next === undefined || next.startsWith('-')) return false;
  const [first, option, ...others] = words;
  if (first === undefined || programName(first) !== programName(program) || option?.startsWith('-') !== true) return false;
  return others.includes(next) || others.includes(undefined);
}

function isAboutTool(rule: PolicyRule, call: JudgedCall): boolean {
  if (rule.class !== undefined && rule.class !== call.policyClass) return false;
  if (rule.version !== undefined && rule.version !== call.version) return false;
  return rule.tool === undefined || glob(rule.tool)(call.tool);
}

function glob(text: string): (path: string) => boolean {
  const read = readGlob(text);
  return read.ok ? read.matches : () => false;
}

function matchesPath(pattern: string, part: CallPart, how: 'fully' | 'strictly'): boolean {
  const isWanted = glob(pattern);
  if (part.type === 'path') return isWithin(part.path, isWanted, how);
  if (part.type === 'write' || part.type === 'read') return part.path !== undefined && isWithin(part.path, isWanted, how);
  // A word of a command may be a file; that is enough to deny, and not enough to allow.
  if (part.type !== 'command' || how === 'fully') return false;
  return (part.levels[0] ?? []).some((word) => word !== undefined && namesIn(word).some((path) => isWithin(path, isWanted, how)));
}

/** A path, or for what denies also a folder above it. */
function isWithin(path: string, isWanted: (path: string) => boolean, how: 'fully' | 'strictly'): boolean {
  const plain = posix.normalize(path.replaceAll('\\', '/')).replace(/^\.\/|\/$/g, '');
  if (plain.startsWith('/') || plain === '..' || plain.startsWith('../')) return false;
  if (how === 'fully') return isWanted(plain);
  const names = plain.split('/');
  return names.some((_, index) => isWanted(names.slice(0, index + 1).join('/')));
}

function namesIn(word: string): string[] {
  const value = word.slice(word.indexOf('=') + 1);
  return value === word ? [word] : [word, value];
}

/** The words of a rule's command; undefined where it is none, and then fits nothing. */
export function ruleWords(command: string): string[] | undefined {
  const { commands, errors } = parse(command);
  const [only, ...others] = commands;
  const node = only?.command;
  if (errors !== undefined || others.length > 0 || node?.type !== 'Command' || node.redirects.length > 0) return undefined;
  const assignments = node.prefix.flatMap((each) => (each.type === 'Assignment' ? [each.text] : []));
  const words =
    node.name === undefined ? [] : [node.name, ...node.args].map((word) => (word.type === 'Word' ? shellWord(word) : word.text));
  const all: ShellWord[] = [...assignments, ...words];
  return all.length === 0 || all.includes(undefined) ? undefined : all.filter((word) => word !== undefined);
}

function matchesCommand(command: string, exact: boolean, part: CallPart, how: 'fully' | 'strictly'): boolean {
  if (part.type !== 'command') return false;
  const wanted = ruleWords(command);
  if (wanted === undefined) return false;
  if (how === 'strictly')
    return part.levels.some((words) => begins(words, wanted, exact, (left, right) => programName(left) === programName(right)));
  const same = (left: string, right: string): boolean => left === right;
  const [whole = []] = part.levels;
  // The first words of what only starts another say nothing about what it starts.
  if (begins(whole, wanted, exact, same) && (exact || !part.behind)) return true;
  const last = part.levels.at(-1);
  return part.trusted && last !== undefined && begins(last, wanted, exact, same);
}

function begins(
  words: readonly ShellWord[],
  wanted: readonly string[],
  exact: boolean,
  isProgram: (left: string, right: string) => boolean,
): boolean {
  if (exact ? words.length !== wanted.length : words.length < wanted.length) return false;
  return wanted.every((word, index) => {
    const given = words[index];
    return given !== undefined && (index === 0 ? isProgram(given, word) : given === word);
  });
}

/** The host of an address, in the form in which hosts are compared. */
export function hostOf(url: string): string | undefined {
  const host = URL.parse(url.trim())?.hostname.toLowerCase().replace(/\.$/, '');
  return host === undefined || host === '' ? undefined : host;
}

function matchesHost(pattern: string, host: string): boolean {
  const isBelow = pattern.startsWith('*.');
  const wanted = hostOf(`https://${isBelow ? pattern.slice(2) : pattern}`);
  if (wanted === undefined) return false;
  return isBelow ? host.endsWith(`.${wanted}`) : host === wanted;
}
