import { describe, expect, it } from 'vitest';
import { runChecks } from './run-checks.mjs';

interface Outcome {
  ok: boolean;
  output: string;
}

/** A check that ends when the test says so. */
function controlled(name: string, slots: 1 | 2 = 1, after: string[] = []) {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const check = {
    name,
    slots,
    after,
    started: false,
    run: () => {
      check.started = true;
      return promise;
    },
    end: (ok: boolean) => resolve({ ok, output: '' }),
  };
  return check;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const names = (checks: { name: string; started: boolean }[]) => checks.filter((check) => check.started).map((check) => check.name);

describe('runChecks', () => {
  it('runs two at once, and one that takes the whole machine alone', async () => {
    const checks = [controlled('a'), controlled('b'), controlled('c'), controlled('big', 2)];
    const [a, b, c, big] = checks;
    const done = runChecks(checks, () => {});
    expect(names(checks)).toEqual(['a', 'b']);
    a?.end(true);
    await turn();
    expect(names(checks)).toEqual(['a', 'b', 'c']);
    b?.end(true);
    await turn();
    expect(big?.started).toBe(false);
    c?.end(true);
    await turn();
    expect(big?.started).toBe(true);
    big?.end(true);
    expect(await done).toEqual({ passed: 4, failed: 0 });
  });

  it('goes on after a failure and counts it', async () => {
    const checks = [controlled('a'), controlled('b')];
    for (const check of checks) check.end(check.name === 'b');
    expect(await runChecks(checks, () => {})).toEqual({ passed: 1, failed: 1 });
  });

  it('does not run what needs a failed one, says so, and counts it as failed, down the chain', async () => {
    const checks = [controlled('sync'), controlled('types', 1, ['sync']), controlled('last', 1, ['types'])];
    checks[0]?.end(false);
    const reports: string[] = [];
    const result = await runChecks(checks, (check, outcome) => reports.push(`${check.name}: ${outcome.output}`));
    expect(result).toEqual({ passed: 0, failed: 3 });
    expect(reports).toEqual(['sync: ', 'types: not run: sync failed', 'last: not run: types failed']);
    expect(names(checks)).toEqual(['sync']);
  });

  it('waits with a check until those it needs have passed', async () => {
    const checks = [controlled('e2e', 2, ['build']), controlled('build')];
    const [e2e, build] = checks;
    const done = runChecks(checks, () => {});
    expect(names(checks)).toEqual(['build']);
    build?.end(true);
    await turn();
    e2e?.end(true);
    expect(await done).toEqual({ passed: 2, failed: 0 });
  });
});
