import type { Policy, PolicyRule } from '@baton/protocol';
import { parse, stringify, TomlError } from 'smol-toml';
import { readGlob } from '../glob.ts';
import { hostOf, ruleWords } from './match-rule.ts';

/** `line`: counted from 1, where it is known. */
export interface PolicyProblem {
  detail: string;
  line?: number;
}
export type ReadPolicy = { ok: true; policy: Policy } | { ok: false; problems: PolicyProblem[] };

const MAX_TEXT = 256 * 1024;
const MAX_RULES = 500;
const FIELDS = ['decision', 'tool', 'version', 'class', 'path', 'command', 'exact', 'host'] as const;
const DECISIONS: readonly string[] = ['allow', 'ask', 'deny'];
const CLASSES: readonly string[] = ['read', 'write', 'execute', 'network', 'converse'];

/** Reads a policy from its text form: TOML with a `[[rule]]` for each. Says everything that is wrong with it, not only the first. */
export function readPolicy(text: string): ReadPolicy {
  if (text.length > MAX_TEXT) return { ok: false, problems: [{ detail: `The policy is longer than ${MAX_TEXT} characters.` }] };
  let table: Record<string, unknown>;
  try {
    table = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { ok: false, problems: [{ detail: error.message.split('\n', 1)[0] ?? 'This is not TOML.', line: error.line }] };
  }
  const problems: PolicyProblem[] = [];
  for (const key of Object.keys(table))
    if (key !== 'rule') problems.push({ detail: `There is no "${key}" in a policy. It consists of [[rule]] sections.` });
  const given = table['rule'] ?? [];
  if (!Array.isArray(given)) return { ok: false, problems: [...problems, { detail: 'Write each rule as [[rule]], with two brackets.' }] };
  if (given.length > MAX_RULES) problems.push({ detail: `There are more than ${MAX_RULES} rules.` });
  const rules: PolicyRule[] = [];
  const lines = linesOfRules(text);
  for (const [index, each] of given.entries()) {
    const found = problemsOf(each as Record<string, unknown>);
    const line = lines[index];
    problems.push(...found.map((detail) => ({ detail: `Rule ${index + 1}: ${detail}`, ...(line === undefined ? {} : { line }) })));
    if (found.length === 0) rules.push(each as PolicyRule);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, policy: { rules } };
}

/** What is wrong with a rule, in words; nothing where it can be kept. */
function problemsOf(rule: Record<string, unknown>): string[] {
  const problems: string[] = [];
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return ['it is no section.'];
  for (const key of Object.keys(rule)) {
    if (!(FIELDS as readonly string[]).includes(key)) problems.push(`there is no "${key}". There are: ${FIELDS.join(', ')}.`);
  }
  const text = (name: string): string | undefined => {
    const value = rule[name];
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && value.length <= 1000) return value;
    problems.push(`"${name}" must be a text of at most 1000 characters.`);
    return undefined;
  };
  const choice = (name: string, choices: readonly string[]): void => {
    if (rule[name] !== undefined && !choices.includes(rule[name] as string))
      problems.push(`"${name}" must be one of: ${choices.join(', ')}.`);
  };
  if (rule['decision'] === undefined) problems.push(`"decision" is missing. It is one of: ${DECISIONS.join(', ')}.`);
  choice('decision', DECISIONS);
  choice('class', CLASSES);
  for (const name of ['tool', 'path']) {
    const pattern = text(name);
    const glob = pattern === undefined ? undefined : readGlob(pattern);
    if (glob?.ok === false) problems.push(`"${name}": ${glob.detail}`);
  }
  const path = rule['path'];
  if (typeof path === 'string' && /(^|\/)\.\.(\/|$)/.test(path)) problems.push('"path" must stay in the project, without "..".');
  const command = text('command');
  if (command !== undefined && ruleWords(command) === undefined)
    problems.push('"command" must be the first words of one command, as the shell reads them.');
  const host = text('host');
  if (host !== undefined && !isHost(host)) problems.push('"host" must be a host like example.org, or *.example.org.');
  const version = rule['version'];
  if (version !== undefined && !(typeof version === 'number' && Number.isSafeInteger(version) && version >= 0))
    problems.push('"version" must be a whole number.');
  if (version !== undefined && rule['tool'] === undefined) problems.push('"version" needs a "tool".');
  if (rule['exact'] !== undefined && typeof rule['exact'] !== 'boolean') problems.push('"exact" must be true or false.');
  if (rule['exact'] !== undefined && command === undefined) problems.push('"exact" needs a "command".');
  const about = FIELDS.filter((name) => !['decision', 'exact', 'version'].includes(name) && rule[name] !== undefined);
  if (about.length === 0) problems.push('it does not say what it is about. Write tool = "*" for everything.');
  if (['path', 'command', 'host'].filter((name) => rule[name] !== undefined).length > 1) {
    problems.push('"path", "command" and "host" are about different things: make a rule of each.');
  }
  return problems;
}

function isHost(text: string): boolean {
  const host = text.startsWith('*.') ? text.slice(2) : text;
  return !/[/@?#\s*]/.test(host) && hostOf(`https://${host}`) !== undefined && !/:\d+$/.test(host);
}

function linesOfRules(text: string): number[] {
  return text.split('\n').flatMap((line, index) => (/^\s*\[\[\s*rule\s*\]\]/.test(line) ? [index + 1] : []));
}

/** The text form of a policy. Reading it gives the same policy. */
export function policyText(policy: Policy): string {
  if (policy.rules.length === 0) return '';
  // The same order in every rule, whoever wrote it.
  const rule = policy.rules.map((each) =>
    Object.fromEntries(FIELDS.flatMap((name) => (each[name] === undefined ? [] : [[name, each[name]]]))),
  );
  return `${stringify({ rule }).trim()}\n`;
}
