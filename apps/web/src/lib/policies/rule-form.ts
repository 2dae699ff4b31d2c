import type { PolicyClass, PolicyDecision, PolicyRule } from '@baton/protocol';

/** What of a call a rule is about, beside its tool. */
export type RuleAbout = 'any' | 'path' | 'command' | 'host';

/** A rule while it is edited: every field is there. */
export interface RuleForm {
  /** Tells it from others on the page. */
  key: number;
  decision: PolicyDecision;
  tool: string;
  /** As which it was described when the rule was written; kept as long as the rule is about that tool. */
  of: { tool: string; version: number } | undefined;
  class: PolicyClass | '';
  about: RuleAbout;
  /** The path, command or host. */
  value: string;
  exact: boolean;
}

export function formOfRule(rule: PolicyRule, key: number): RuleForm {
  const about = (['path', 'command', 'host'] as const).find((name) => rule[name] !== undefined) ?? 'any';
  return {
    key,
    decision: rule.decision,
    tool: rule.tool ?? '',
    of: rule.tool === undefined || rule.version === undefined ? undefined : { tool: rule.tool, version: rule.version },
    class: rule.class ?? '',
    about,
    value: about === 'any' ? '' : (rule[about] ?? ''),
    exact: rule.exact === true,
  };
}

/** The rule that a form says, as far as it says one: what it lacks is for the server to tell. */
export function ruleOfForm(form: RuleForm): PolicyRule {
  const { decision, tool, about, value, exact } = form;
  return {
    decision,
    ...(tool.trim() === '' ? {} : { tool: tool.trim() }),
    ...(form.of?.tool === tool.trim() ? { version: form.of.version } : {}),
    ...(form.class === '' ? {} : { class: form.class }),
    ...(about === 'any' ? {} : { [about]: value.trim() }),
    ...(about === 'command' && exact ? { exact } : {}),
  };
}
