import type { PolicyRule } from '@baton/protocol';

const FIELDS = [
  'decision',
  'tool',
  'version',
  'class',
  'path',
  'command',
  'exact',
  'host',
] as const satisfies readonly (keyof PolicyRule)[];

/** Rules in their text form, as the server writes it. */
export function policyToml(rules: readonly PolicyRule[]): string {
  return rules
    .map((rule) =>
      ['[[rule]]', ...FIELDS.flatMap((name) => (rule[name] === undefined ? [] : [`${name} = ${valueOf(rule[name])}`]))].join('\n'),
    )
    .map((section) => `${section}\n`)
    .join('\n');
}

/** JSON's texts are TOML's, but for one character. */
function valueOf(value: string | number | boolean): string {
  return JSON.stringify(value).replaceAll('\u007F', '\\u007F');
}
