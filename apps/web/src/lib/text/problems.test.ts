import type { RunErrorKind } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { describeProblem, describeRunProblem } from './problems.ts';

const kinds: RunErrorKind[] = [
  'quota',
  'rate_limit',
  'auth',
  'balance',
  'network',
  'overloaded',
  'context_length',
  'content_filter',
  'model_not_found',
  'invalid_request',
  'cancelled',
  'unknown',
  'crashed',
  'tool_rounds',
  'tool_arguments',
  'forbidden',
  'not_configured',
  'internal',
];

describe('describeRunProblem', () => {
  it.each(kinds)('%s says what happened and what to do', (kind) => {
    const { title, next, steps } = describeRunProblem(kind, 'OpenAI');
    expect(title).toMatch(/^[A-Z].*\.$/);
    expect(next).toMatch(/^[A-Z].*\.$/);
    expect(steps.length).toBeGreaterThan(0);
  });

  it('names the provider and the place where a key is set', () => {
    const { title, next } = describeRunProblem('auth', 'OpenAI');
    expect(`${title} ${next}`).toBe('OpenAI refused the key. Set it again in Settings → Providers.');
  });
});

describe('describeProblem', () => {
  it('takes the server’s own words where only it knows what is wrong', () => {
    expect(describeProblem({ kind: 'invalid', detail: 'The name is empty.' }).title).toBe('The name is empty.');
  });

  it('tells a run in the way from other conflicts', () => {
    expect(describeProblem({ kind: 'conflict', code: 'run_active', detail: 'x' }).title).toBe('An answer is being written already.');
    expect(describeProblem({ kind: 'conflict', detail: 'The address is taken.' }).title).toBe('The address is taken.');
  });

  it('means this server, not a provider, by a rate limit on a request', () => {
    expect(describeProblem({ kind: 'rate_limit', detail: 'x' }).title).toBe('Too many attempts in a short time.');
  });
});
