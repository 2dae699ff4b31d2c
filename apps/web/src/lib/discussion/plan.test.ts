import type { Entry } from '@baton/protocol';
import { expect, it } from 'vitest';
import { planOf } from './plan.ts';

const said = (...calls: [name: string, argumentsText: string][]): Entry =>
  ({ parts: calls.map(([name, argumentsText]) => ({ type: 'tool_call', callId: 'c', name, argumentsText })) }) as unknown as Entry;
const plan = (text: string) => JSON.stringify({ steps: [{ text, status: 'open' }] });

it('is what was said last', () => {
  expect(planOf([said(['update_plan', plan('one')]), said(['update_plan', plan('two')], ['read_file', '{}'])])?.[0]?.text).toBe('two');
});

it('is none where nobody said one that can be read', () => {
  expect(planOf([said(['read_file', '{}'])])).toBeUndefined();
  expect(planOf([said(['update_plan', '{"steps":'], ['update_plan', '{"steps":[{"text":7,"status":"open"}]}'])])).toBeUndefined();
});
