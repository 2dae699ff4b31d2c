import { readFileSync } from 'node:fs';
import { asId, emptyDiscussion, foldDiscussion, type EventFrame, type RunInDiscussion } from '@baton/protocol';
import { expect, it } from 'vitest';
import { receiptLine } from './receipt.ts';

function runOf(name: string, until?: EventFrame['event']['type']): RunInDiscussion {
  const file = new URL(`../../../../../packages/protocol/corpus/${name}.json`, import.meta.url);
  const state = emptyDiscussion(asId('d1'));
  for (const frame of JSON.parse(readFileSync(file, 'utf8')) as EventFrame[]) {
    foldDiscussion(state, frame);
    if (frame.event.type === until) break;
  }
  const [run] = state.runs.values();
  if (run === undefined) throw new Error('the recording has no run');
  return run;
}

it('says model, rounds, tokens, cost and time', () => {
  expect(receiptLine(runOf('tools-then-answer'))).toMatchInlineSnapshot(`"gpt-4o-mini · 2 rounds · 240 in, 34 out · $0.00006 · 1.4 s"`);
});

it('names the model that was chosen and the one that went on', () => {
  expect(receiptLine(runOf('fell-back-and-adopted'))).toMatch(/^gpt-4o-mini → \S+ · /);
});

it('says nothing before the first call is counted', () => {
  expect(receiptLine(runOf('tools-then-answer', 'run.started'))).toBe('');
});

it('has no time while the run goes on', () => {
  expect(receiptLine(runOf('tools-then-answer', 'usage.recorded')).split(' · ')).toHaveLength(4);
});

it('counts no round where the first broke off', () => {
  expect(receiptLine(runOf('stopped-in-a-message'))).not.toContain('round');
});
