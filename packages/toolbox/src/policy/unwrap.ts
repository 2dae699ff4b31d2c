import type { ShellWord } from './shell-word.ts';

/** What stands behind the first words of a command that only start another. */
export type Unwrapped =
  | { type: 'none' }
  /** It starts this command, as it would be started without it. */
  | { type: 'command'; words: readonly ShellWord[] }
  /** It runs this text as a script. */
  | { type: 'script'; text: string }
  /** It does something harmless itself, whatever its arguments. */
  | { type: 'harmless' }
  /** What it runs cannot be told, or it is run as somebody else. */
  | { type: 'unknown'; why: string };

/** How a program that starts another one is called: which options take a value of their own, how many words come before the command. */
interface Starter {
  withValue: readonly string[];
  /** Options without a value that change nothing about what is started. */
  plain: readonly string[];
  before?: number;
  assignments?: boolean;
  /** Further words come from elsewhere. */
  more?: boolean;
}

const STARTERS: Readonly<Record<string, Starter>> = {
  builtin: { withValue: [], plain: [] },
  command: { withValue: [], plain: ['-p'] },
  env: { withValue: ['-u', '--unset'], plain: ['-i', '--ignore-environment', '-'], assignments: true },
  exec: { withValue: ['-a'], plain: ['-c', '-l'] },
  ionice: { withValue: ['-c', '-n', '--class', '--classdata'], plain: ['-t'] },
  nice: { withValue: ['-n', '--adjustment'], plain: [] },
  nohup: { withValue: [], plain: [] },
  setsid: { withValue: [], plain: ['-w', '--wait', '-c', '-f'] },
  stdbuf: { withValue: ['-i', '-o', '-e', '--input', '--output', '--error'], plain: [] },
  time: { withValue: ['-f', '--format'], plain: ['-p', '-v'] },
  timeout: { withValue: ['-k', '--kill-after', '-s', '--signal'], plain: ['--preserve-status', '--foreground', '-v'], before: 1 },
  xargs: {
    // Without those whose value may be left out.
    withValue: ['-n', '-P', '-L', '-s', '-d', '-E', '-I', '--max-args', '--max-procs', '--delimiter'],
    plain: ['-0', '-r', '-t', '-x', '--null', '--no-run-if-empty', '--verbose'],
    more: true,
  },
};

/** Whose command is run with other rights, elsewhere, or again and again. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  at: 'runs it later',
  batch: 'runs it later',
  busybox: 'is many programs',
  capsh: 'runs it with other rights',
  chroot: 'runs it with other rights',
  crontab: 'runs it later',
  doas: 'runs it as somebody else',
  eval: 'runs what its arguments become',
  machinectl: 'runs it elsewhere',
  nsenter: 'runs it elsewhere',
  parallel: 'runs it again and again',
  pkexec: 'runs it as somebody else',
  runuser: 'runs it as somebody else',
  script: 'runs it in a terminal',
  setpriv: 'runs it with other rights',
  source: 'runs a file in this shell',
  '.': 'runs a file in this shell',
  su: 'runs it as somebody else',
  sudo: 'runs it as somebody else',
  'systemd-run': 'runs it elsewhere',
  trap: 'runs it later',
  unshare: 'runs it with other rights',
  watch: 'runs it again and again',
  alias: 'changes what later commands mean',
  bind: 'changes the shell',
  declare: 'changes the shell',
  enable: 'changes the shell',
  export: 'changes what later commands get',
  hash: 'changes the shell',
  local: 'changes the shell',
  readonly: 'changes the shell',
  shopt: 'changes the shell',
  typeset: 'changes the shell',
  unalias: 'changes what later commands mean',
  unset: 'changes the shell',
};

const SHELLS = new Set(['ash', 'bash', 'dash', 'fish', 'ksh', 'mksh', 'rbash', 'sh', 'zsh']);
const HARMLESS = new Set([':', '[', 'echo', 'exit', 'false', 'pwd', 'sleep', 'test', 'true', 'wait']);

/** The name of a program, however its path was written. */
export function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1).toLowerCase();
}

export function unwrap(words: readonly ShellWord[]): Unwrapped {
  const [first, ...rest] = words;
  if (first === undefined) return { type: 'unknown', why: 'which program runs is not known before' };
  const name = programName(first);
  const elsewhere = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  if (elsewhere !== undefined) return { type: 'unknown', why: `"${name}" ${elsewhere}` };
  if (SHELLS.has(name)) return shell(name, rest);
  if (name === 'set')
    return rest.every((word) => /^(-[euxo]+|\+[euxo]+|pipefail)$/.test(word ?? '')) ? { type: 'harmless' } : changes(name);
  if (name === 'printf') return rest[0]?.startsWith('-v') === false ? { type: 'harmless' } : changes(name);
  if (name === 'find') return find(rest);
  if (name === 'command' && /^-[vV]+$/.test(rest[0] ?? '')) return { type: 'harmless' };
  // Of a variable that is asked about or set by name, the index is evaluated.
  if (/^(test|\[|wait)$/.test(name) && rest.some((word) => /^-[vRp]/.test(word ?? '-v')))
    return { type: 'unknown', why: `what "${name}" evaluates is not known before` };
  // A harmless name with a path is whatever lies there.
  if (HARMLESS.has(name) && first === name) return { type: 'harmless' };
  const starter = Object.hasOwn(STARTERS, name) ? STARTERS[name] : undefined;
  return starter === undefined ? { type: 'none' } : started(name, rest, starter);
}

function changes(name: string): Unwrapped {
  return { type: 'unknown', why: `"${name}" changes the shell` };
}

/** The command that a starter starts, once its own options are read. An option that is not known leaves unknown what comes after it. */
function started(name: string, words: readonly ShellWord[], starter: Starter): Unwrapped {
  let at = 0;
  let before = starter.before ?? 0;
  for (; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) return { type: 'unknown', why: `what "${name}" starts is not known before` };
    if (word === '--') {
      at += 1;
      break;
    }
    if (starter.assignments === true && /^[A-Za-z_]\w*=/.test(word)) break;
    if (starter.plain.includes(word)) continue;
    if (starter.withValue.includes(word)) at += 1;
    else if (starter.withValue.some((option) => isWithValue(word, option))) continue;
    else if (word.startsWith('-') && word !== '-') return { type: 'unknown', why: `what "${name} ${word}" starts cannot be told` };
    else if (before > 0) before -= 1;
    else break;
  }
  // What `--` did not count.
  const left = words.slice(at + (words[at - 1] === '--' ? before : 0));
  if (left.length === 0) return { type: 'harmless' };
  return { type: 'command', words: starter.more === true ? [...left, undefined] : left };
}

function isWithValue(word: string, option: string): boolean {
  return option.startsWith('--') ? word.startsWith(`${option}=`) : word.startsWith(option) && word.length > option.length;
}

function shell(name: string, words: readonly ShellWord[]): Unwrapped {
  const [first, second] = words;
  if (words.length === 0 || first === undefined || first === '-s' || first === '-') {
    return { type: 'unknown', why: `"${name}" reads its commands from elsewhere` };
  }
  if (!first.startsWith('-')) return { type: 'none' };
  if (!/^-[eux]*c[eux]*$/.test(first)) return { type: 'unknown', why: `what "${name} ${first}" runs cannot be told` };
  return second === undefined
    ? { type: 'unknown', why: `what "${name} -c" runs is not known before` }
    : name === 'fish'
      ? { type: 'unknown', why: 'fish has a language of its own' }
      : { type: 'script', text: second };
}

/** `find` runs, deletes and writes, too. */
function find(words: readonly ShellWord[]): Unwrapped {
  if (words.includes(undefined)) return { type: 'unknown', why: 'what "find" does is not known before' };
  const bad = words.find((word) => /^-(delete|fprint0?|fprintf|fls|ok|okdir|exec|execdir|files0-from)$/.test(word ?? ''));
  if (bad === undefined) return { type: 'none' };
  const from = words.indexOf(bad) + 1;
  const to = words.findIndex((word, index) => index >= from && (word === ';' || word === '+'));
  const isOnly = words.slice(to + 1).every((word) => !/^-(delete|fprint0?|fprintf|fls|ok|okdir|exec|execdir)$/.test(word ?? ''));
  if (!/^-exec(dir)?$/.test(bad) || to === -1 || !isOnly) return { type: 'unknown', why: `"find ${bad}" changes or runs something` };
  const inner = words.slice(from, to).map((word) => (word?.includes('{}') === true ? undefined : word));
  return { type: 'command', words: inner };
}
