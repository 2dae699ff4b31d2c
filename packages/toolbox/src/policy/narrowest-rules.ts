import { posix } from 'node:path';
import type { PolicyRule } from '@baton/protocol';
import { judge, partsOf, type Circumstances } from './judge.ts';
import type { JudgedCall } from './judged-call.ts';
import { matches, type CallPart } from './match-rule.ts';
import type { ShellWord } from './shell-word.ts';
import { tellingWords } from './telling-words.ts';

/** Rules that "always" could write: all of them together let the call pass. */
export interface RuleChoice {
  rules: readonly PolicyRule[];
  /** How far they reach, the narrowest first. */
  reach: 'this' | 'like_this' | 'tool';
}

/**
 * What could be written so that such a call passes from now on, the narrowest first; nothing where no rule could. Every choice lets this call pass and, for
 * the narrowest, nothing but calls that reach for the same.
 */
export function narrowestRules(call: JudgedCall, circumstances: Circumstances): RuleChoice[] {
  const judgement = judge(call, circumstances);
  if (judgement.decision !== 'ask' || !judgement.canBeAllowed) return [];
  const allowing = circumstances.rules.filter((rule) => rule.decision === 'allow');
  const open = partsOf(call).filter((part) => !allowing.some((rule) => matches(rule, call, part, 'fully')));
  const choices: RuleChoice[] = (['this', 'like_this', 'tool'] as const).map((reach) => ({
    reach,
    rules: unique(open.flatMap((part) => rulesFor(call, part, reach))),
  }));
  const before = new Set<string>();
  return choices.filter(({ rules }) => {
    const written = JSON.stringify(rules);
    if (rules.length === 0 || before.has(written)) return false;
    before.add(written);
    return judge(call, { ...circumstances, rules: [...circumstances.rules, ...rules] }).decision === 'allow';
  });
}

/** The calls among some that would pass with these rules and do not without. */
export function newlyAllowed(calls: readonly JudgedCall[], rules: readonly PolicyRule[], circumstances: Circumstances): JudgedCall[] {
  const wider = { ...circumstances, rules: [...circumstances.rules, ...rules] };
  return calls.filter((call) => judge(call, circumstances).decision !== 'allow' && judge(call, wider).decision === 'allow');
}

function unique(rules: readonly PolicyRule[]): PolicyRule[] {
  const written = rules.map((rule) => JSON.stringify(rule));
  return rules.filter((_, index) => written.indexOf(written[index] ?? '') === index);
}

function rulesFor(call: JudgedCall, part: CallPart, reach: RuleChoice['reach']): PolicyRule[] {
  const rule = (fields: Omit<PolicyRule, 'decision' | 'tool'>): PolicyRule[] => [
    { decision: 'allow', tool: call.tool, ...(call.version === undefined ? {} : { version: call.version }), ...fields },
  ];
  switch (part.type) {
    case 'call':
      return rule({});
    case 'path':
    case 'write':
    case 'read':
      if (part.path === undefined) return [];
      if (reach === 'tool' && part.type === 'path') return rule({});
      return rule({ path: reach === 'this' ? pathGlob(part.path) : folderGlob(part.path) });
    case 'host':
      return part.host === undefined ? [] : rule(reach === 'tool' ? {} : { host: part.host });
    case 'command': {
      if (part.harmless) return [];
      const words = part.trusted ? part.levels.at(-1) : part.levels[0];
      return words === undefined ? [] : commandRules(words, reach).flatMap(rule);
    }
    case 'unknown':
      return [];
  }
}

/** Paths are literal here, whatever signs of globs stand in them. */
function pathGlob(path: string): string {
  const plain = posix.normalize(path).replace(/[\\*?[\]{}]/g, (sign) => `\\${sign}`);
  // Without a slash it would mean every file of that name.
  return plain.includes('/') ? plain : `/${plain}`;
}

function folderGlob(path: string): string {
  const folder = posix.dirname(posix.normalize(path));
  return folder === '.' ? pathGlob(path) : `${pathGlob(folder).replace(/^\//, '')}/**`;
}

function commandRules(words: readonly ShellWord[], reach: RuleChoice['reach']): { command: string; exact?: true }[] {
  const known = words.slice(0, words.includes(undefined) ? words.indexOf(undefined) : words.length).filter((word) => word !== undefined);
  const [program] = known;
  if (program === undefined) return [];
  const all = known.map(quoted).join(' ');
  const isWhole = known.length === words.length;
  // What comes in its place later is not known: only a person can say that it does not matter.
  if (reach === 'this') return isWhole ? [{ command: all, exact: true }] : known.length > 1 ? [{ command: all }] : [];
  const telling = tellingWords(known);
  if (telling === undefined) return isWhole ? [{ command: all, exact: true }] : [];
  const first = known.slice(0, telling);
  return [{ command: first.map(quoted).join(' ') }];
}

/** A word as the shell reads it back. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
