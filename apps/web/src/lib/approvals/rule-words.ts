import type { PolicyRule } from '@baton/protocol';
import { text } from '#lib/text/en.ts';
import { exactText } from '#lib/ui/exact-text.ts';

/** A rule in one line: `allow write_file in src/**`. Behind a tool that a server describes stands as which it was described. */
export function ruleWords(rule: PolicyRule): string {
  const words = text.policy.rule;
  const parts: string[] = [
    words.decision[rule.decision],
    toolOf(rule) ?? (rule.class === undefined ? words.anyTool : words.classes[rule.class]),
  ];
  if (rule.tool !== undefined && rule.class !== undefined) parts.push(`(${words.classes[rule.class]})`);
  if (rule.path !== undefined) parts.push(words.path(rule.path));
  if (rule.command !== undefined) parts.push(words.command(rule.command, rule.exact === true));
  if (rule.host !== undefined) parts.push(words.host(rule.host));
  return exactText(parts.join(' '));
}

function toolOf({ tool, version }: PolicyRule): string | undefined {
  return tool === undefined || version === undefined ? tool : `${tool}@${version.toString(36)}`;
}
