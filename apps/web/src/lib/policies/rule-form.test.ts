import type { PolicyRule } from '@baton/protocol';
import { expect, it } from 'vitest';
import { formOfRule, ruleOfForm } from './rule-form.ts';

it.each<PolicyRule>([
  { decision: 'allow', tool: 'edit_file', path: 'src/**' },
  { decision: 'deny', class: 'network', host: '*.example.org' },
  { decision: 'ask', command: 'npm test', exact: true },
  { decision: 'ask', tool: '*' },
  { decision: 'allow', tool: 'mail__send', version: 4_503_599_627_370_495 },
])('says the same rule after it was shown: %j', (rule) => {
  expect(ruleOfForm(formOfRule(rule, 1))).toEqual(rule);
});

it('says nothing of how another tool was described', () => {
  const form = formOfRule({ decision: 'allow', tool: 'mail__send', version: 7 }, 1);
  expect(ruleOfForm({ ...form, tool: 'mail__*' })).toEqual({ decision: 'allow', tool: 'mail__*' });
});

it('leaves out what no longer belongs to it', () => {
  const form = formOfRule({ decision: 'allow', command: 'npm test', exact: true }, 1);
  expect(ruleOfForm({ ...form, about: 'path', value: ' src ' })).toEqual({ decision: 'allow', path: 'src' });
});
