import { asId, type ProviderId } from '@baton/protocol';
import { expect, test } from 'vitest';
import { tierOf, tiers } from '../engine/test-state.ts';
import { escalatedChoice } from './escalated-choice.ts';
import { resolveTier } from './resolve-tier.ts';

const choice = (model: string) => ({ provider: asId<ProviderId>('anthropic'), model });

test('a ticket goes before its track, a track before its project, and its own model before everything', () => {
  const project = {
    ...tiers,
    3: { ...tierOf('p'), settings: { temperature: 0.1, topP: 0.5 }, rules: [{ decision: 'deny' as const, host: 'a' }] },
  };
  const track = { tiers: { 3: { choice: choice('t'), settings: { temperature: 0.2 }, mode: 'free' as const } } };
  const ticket = {
    tiers: { 3: { systemPrompt: 'Mine.', rules: [{ decision: 'allow' as const, host: 'b' }] } },
    modelOverride: choice('own'),
  };
  expect(resolveTier(3, project, track, ticket)).toMatchObject({
    provider: 'anthropic',
    model: 'own',
    mode: 'free',
    systemPrompt: 'Mine.',
    settings: { temperature: 0.2, topP: 0.5 },
    rules: [{ host: 'a' }, { host: 'b' }],
  });
  expect(resolveTier(4, project, track, ticket).model).toBe('four');
  expect(resolveTier(3, project, track).model).toBe('t');
});

test('each attempt that failed goes one model further, and stays with the last', () => {
  const settings = { ...tierOf('a'), escalation: [choice('b')] };
  expect([0, 1, 2].map((failed) => escalatedChoice(settings, failed).model)).toEqual(['a', 'b', 'b']);
});
