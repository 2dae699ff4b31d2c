import { mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testContext, testFolder } from '../test-folder.suite.ts';
import { runProjectCommand } from './run-project-command.ts';
import { sandboxState } from './sandbox-state.ts';
import type { SandboxState } from './shell-settings.ts';

const state = await sandboxState();
if (!state.available) console.warn(`Commands of projects are not tried in a sandbox: ${state.why}`);

async function run(command: string, sandbox: SandboxState = state, timeoutSeconds = 60) {
  const outer = await testFolder({ 'project/a.txt': 'A\n' });
  const [root, scratch] = [join(outer, 'project'), join(outer, 'scratch')];
  await mkdir(scratch);
  const shell = {
    sandbox,
    unsandboxed: false,
    scratch,
    deniedPaths: [],
    readable: [],
    hosts: [],
    deniedHosts: [],
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  };
  return { root, outer, outcome: await runProjectCommand({ command, timeoutSeconds }, testContext(root, { shell })) };
}

describe.skipIf(!state.available)('a command of a project', () => {
  it('passes with exit code 0, and is shown whole', async () => {
    const { outcome } = await run('cat a.txt');
    expect(outcome).toEqual({
      type: 'ran',
      passed: true,
      exitCode: 0,
      ended: undefined,
      text: 'A\n',
      fullText: 'A\n',
      elapsedMs: expect.any(Number),
    });
  });

  it('fails with another one, and says what it said', async () => {
    expect((await run('echo broken >&2; exit 3')).outcome).toMatchObject({ type: 'ran', passed: false, exitCode: 3, text: 'broken\n' });
  });

  it('that hangs is ended, in words', async () => {
    const { outcome } = await run('echo begun; sleep 1000', state, 1);
    expect(outcome).toMatchObject({ type: 'ran', passed: false, ended: 'It was ended after 1 seconds.', text: 'begun\n' });
  });

  it('writes nothing beside its folder, and what it says is shortened for whoever reads it', async () => {
    const { outcome, outer } = await run('touch ../outside 2>/dev/null; head -c 200000 /dev/zero | tr "\\0" x');
    expect(existsSync(join(outer, 'outside'))).toBe(false);
    expect(outcome.type === 'ran' && [outcome.fullText.length, outcome.text.length < 70_000]).toEqual([200_000, true]);
  });
});

it('is not run without a sandbox, unless the operator agreed', async () => {
  const { outcome } = await run('true', { available: false, why: 'There is no bubblewrap.' });
  expect(outcome).toEqual({ type: 'refused', detail: expect.stringContaining('There is no bubblewrap.') });
});
