import type { Mode, PolicyClass, PolicyDecision, PolicyRule } from '@baton/protocol';
import type { JudgedCall } from './judged-call.ts';
import { leaving } from './leaves.ts';
import { couldMatch, hostOf, matches, type CallPart } from './match-rule.ts';
import { shellParts } from './shell-parts.ts';

/** What a call is judged by, beside itself. */
export interface Circumstances {
  /** All rules that hold, of the workspace, the project and the run: in no order. */
  rules: readonly PolicyRule[];
  mode: Mode;
  /** It works in a worktree of its own. */
  worktree: boolean;
  /** Commands run in a sandbox, and without a network but where a call asks for it. */
  sandboxed: boolean;
  /** What is sent to the model holds content from strangers. */
  tainted: boolean;
}

export interface Judgement {
  decision: PolicyDecision;
  /** Why, in words for people. */
  because: string;
  /** A rule could let such a call pass from now on. */
  canBeAllowed: boolean;
}

/** What is done without asking where no rule says otherwise: looking, and talking. */
const FREE: Readonly<Record<PolicyClass, boolean>> = { read: true, converse: true, write: false, execute: false, network: false };

/**
 * Whether a call runs, waits for a person, or is refused. Pure. A part that a rule denies denies the call, one that a rule asks about makes it wait,
 * and so does each that no rule and no mode allows.
 */
export function judge(call: JudgedCall, circumstances: Circumstances): Judgement {
  const { mode, tainted } = circumstances;
  const parts = partsOf(call);
  const denied = found('deny', call, parts, circumstances.rules);
  if (denied !== undefined) return { decision: 'deny', because: `A rule denies ${denied}.`, canBeAllowed: false };
  if (mode === 'plan' && CHANGES.has(call.policyClass)) {
    return {
      decision: 'deny',
      because: `In the mode Plan nothing is changed, run or fetched: ${call.tool} is not used.`,
      canBeAllowed: false,
    };
  }
  const asked = found('ask', call, parts, circumstances.rules);
  if (asked !== undefined) return { decision: 'ask', because: `A rule wants to be asked about ${asked}.`, canBeAllowed: false };
  const hidden = parts.find((part) => circumstances.rules.some((rule) => rule.decision !== 'allow' && couldMatch(rule, call, part)));
  if (hidden !== undefined) {
    const because = `What ${nameOf(call, hidden)} becomes is not known before: it may be what a rule denies or asks about.`;
    return { decision: 'ask', because, canBeAllowed: false };
  }
  const opens = parts.flatMap((part) => openPart(call, part, circumstances) ?? []);
  // What no rule could allow says more.
  const open = opens.find((each) => !each.canBeAllowed) ?? opens[0];
  if (open !== undefined) return { decision: 'ask', ...open };
  // What is harmless is no reason to let a command run: something in it has to be allowed.
  if (call.policyClass === 'execute' && !isFree(call, circumstances) && !parts.some((part) => isAllowed(call, part, circumstances.rules))) {
    return { decision: 'ask', because: `No rule allows ${nameOf(call, parts[0] ?? { type: 'call' })}.`, canBeAllowed: false };
  }
  if (call.policyClass === 'execute' && !circumstances.sandboxed) {
    return { decision: 'ask', because: 'There is no sandbox on this machine: every command is asked about.', canBeAllowed: false };
  }
  if (tainted && (call.policyClass === 'execute' || call.policyClass === 'network')) {
    return {
      decision: 'ask',
      because: 'What the model has read holds content from strangers, who may be behind this.',
      canBeAllowed: false,
    };
  }
  return {
    decision: 'allow',
    because: FREE[call.policyClass] ? 'Looking and talking are free.' : 'The rules and the mode allow it.',
    canBeAllowed: true,
  };
}

const CHANGES: ReadonlySet<PolicyClass> = new Set(['write', 'execute', 'network']);

/** What a call does, part by part; one that names nothing is a part by itself. */
export function partsOf(call: JudgedCall): CallPart[] {
  const parts: CallPart[] = [
    ...call.paths.map((path): CallPart => ({ type: 'path', path })),
    ...call.commands.flatMap(shellParts).flatMap((part) => followed(part, call)),
    ...call.scripts.map((text): CallPart => ({ type: 'unknown', text: text.slice(0, 80), why: 'only Bash is followed here' })),
    ...call.urls.map((url): CallPart => ({ type: 'host', host: hostOf(url), url })),
  ];
  return parts.length === 0 ? [{ type: 'call' }] : parts;
}

/** A file that a command writes to or reads from, as it was written and, where that is another, as it really is. */
function followed(part: CallPart, { leads }: JudgedCall): CallPart[] {
  if ((part.type !== 'write' && part.type !== 'read') || part.path === undefined || leads?.has(part.path) !== true) return [part];
  const path = leads.get(part.path);
  return path === part.path ? [part] : [part, { ...part, path }];
}

/** What of a call a rule with this decision is about, in words. */
function found(decision: PolicyDecision, call: JudgedCall, parts: readonly CallPart[], rules: readonly PolicyRule[]): string | undefined {
  for (const rule of rules) {
    if (rule.decision !== decision) continue;
    const part = parts.find((each) => matches(rule, call, each, 'strictly'));
    if (part !== undefined) return nameOf(call, part);
  }
  return undefined;
}

function nameOf(call: JudgedCall, part: CallPart): string {
  switch (part.type) {
    case 'path':
      return `"${part.path}"`;
    case 'host':
      return part.host === undefined ? call.tool : `"${part.host}"`;
    case 'call':
      return call.tool;
    default:
      return `"${part.text}"`;
  }
}

/** Why a part has to be asked about; undefined where it is allowed. */
function openPart(call: JudgedCall, part: CallPart, circumstances: Circumstances): Omit<Judgement, 'decision'> | undefined {
  if (FREE[call.policyClass]) return undefined;
  const { rules } = circumstances;
  const outside = leaving(part, call.root);
  const free = isFree(call, circumstances) && outside === undefined;
  const restricts = rules.some((rule) => rule.decision !== 'allow' && (rule.command !== undefined || rule.path !== undefined));
  if (part.type === 'unknown') {
    // Nothing that is denied may hide in it.
    if (free && !restricts) return undefined;
    return { because: `What "${part.text}" does cannot be told: ${part.why}.`, canBeAllowed: false };
  }
  if (free) return undefined;
  if (part.type === 'command' && part.harmless) return undefined;
  if ((part.type === 'write' || part.type === 'read') && part.path === undefined) {
    return { because: `Which file "${part.text}" means is not known before.`, canBeAllowed: false };
  }
  if (part.type === 'read' && isPlainPath(part.path)) return undefined;
  if (isAllowed(call, part, rules)) return undefined;
  return { because: whyOpen(call, part, circumstances, outside), canBeAllowed: true };
}

function whyOpen(call: JudgedCall, part: CallPart, circumstances: Circumstances, outside: string | undefined): string {
  if (call.network === true && isFree({ ...call, network: false }, circumstances))
    return `"${call.tool}" is to reach hosts from the worktree.`;
  if (isFree(call, circumstances) && outside !== undefined) return `"${outside}" lies outside of the worktree.`;
  return `No rule allows ${nameOf(call, part)}.`;
}

/** In a worktree of its own, with nothing but that to reach, a run works without asking. */
function isFree(call: JudgedCall, { mode, worktree, sandboxed }: Circumstances): boolean {
  const isShutIn = sandboxed && call.network !== true;
  return mode === 'free' && worktree && (call.policyClass === 'write' || (call.policyClass === 'execute' && isShutIn));
}

function isAllowed(call: JudgedCall, part: CallPart, rules: readonly PolicyRule[]): boolean {
  return rules.some((rule) => rule.decision === 'allow' && matches(rule, call, part, 'fully'));
}

/** Below the folder that the command starts in. */
function isPlainPath(path: string | undefined): boolean {
  return path !== undefined && !path.startsWith('/') && !path.split('/').includes('..');
}
