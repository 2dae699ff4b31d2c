import type { PolicyRule } from '@baton/protocol';
import { expect, it } from 'vitest';
import { policyToml } from './policy-toml.ts';

const rules: PolicyRule[] = [
  { decision: 'allow', tool: 'edit_file', path: 'src/**' },
  { decision: 'ask', class: 'network' },
  { decision: 'deny', command: 'git push "now" \\ \u007F é', exact: true },
];

it('has a section for each rule, with texts as TOML writes them', () => {
  expect(policyToml(rules)).toBe(
    [
      '[[rule]]\ndecision = "allow"\ntool = "edit_file"\npath = "src/**"\n',
      '[[rule]]\ndecision = "ask"\nclass = "network"\n',
      '[[rule]]\ndecision = "deny"\ncommand = "git push \\"now\\" \\\\ \\u007F é"\nexact = true\n',
    ].join('\n'),
  );
});

it('is empty without rules', () => {
  expect(policyToml([])).toBe('');
});
