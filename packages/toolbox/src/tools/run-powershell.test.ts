import { chmodSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge } from '../policy/judge.ts';
import { judgedCall } from '../policy/judged-call.ts';
import { sandboxState } from '../sandbox/sandbox-state.ts';
import { testContext, testFolder } from '../test-folder.suite.ts';
import { runPowershell, whyNoPowershell } from './run-powershell.ts';

const state = await sandboxState();
if (!state.available) console.warn(`PowerShell's stand-in is not tried in a sandbox: ${state.why}`);

/** PowerShell is on few machines: a program of its name tells how it was called. */
const STAND_IN = '#!/bin/sh\nprintf "<%s>" "$@"\necho; touch "$PWD/ran"; echo x > "$PWD/.git/config"; exit 5\n';

test.skipIf(!state.available)(
  'it is called so that it asks nobody and loads nobody’s profile, in the same sandbox as any command',
  async () => {
    const outer = await testFolder({ 'bin/pwsh': STAND_IN, 'project/.git/config': 'before' });
    const root = join(outer, 'project');
    chmodSync(join(outer, 'bin/pwsh'), 0o755);
    await mkdir(join(outer, 'scratch'));
    const shell = {
      sandbox: state,
      unsandboxed: false,
      scratch: join(outer, 'scratch'),
      deniedPaths: [],
      readable: [join(outer, 'bin')],
      hosts: [],
      deniedHosts: [],
      environment: { PATH: `${join(outer, 'bin')}:/usr/bin:/bin` },
    };
    const parsed = runPowershell.parse(JSON.stringify({ command: `Get-ChildItem 'a b' | Select "x$y"\nexit` }));
    if (!parsed.ok) throw new Error(parsed.detail);
    const output = await runPowershell.run(parsed.value, testContext(root, { shell }));
    expect(output.text).toMatch(
      /^<-NoLogo><-NoProfile><-NonInteractive><-Command><Get-ChildItem 'a b' \| Select "x\$y"\nexit>\n.*Read-only file system\n\[exit code 5/,
    );
    expect(output.outcome).toBe('error');
  },
);

test('where there is none, that is said before anything is offered', async () => {
  const folder = await testFolder({ 'bin/pwsh': STAND_IN });
  expect(await whyNoPowershell(join(folder, 'bin'))).toMatch(/^There is neither PowerShell 7/);
  chmodSync(join(folder, 'bin/pwsh'), 0o755);
  expect(await whyNoPowershell(join(folder, 'bin'))).toBeUndefined();
});

test('what it would do cannot be told, so that only a person lets it run', async () => {
  const folder = await testFolder();
  const parsed = runPowershell.parse(JSON.stringify({ command: 'npm test \\; Remove-Item x' }));
  if (!parsed.ok) throw new Error(parsed.detail);
  const call = await judgedCall(runPowershell, parsed.value, folder);
  const rules = [
    { decision: 'allow', command: 'npm test' },
    { decision: 'allow', tool: 'run_powershell' },
  ] as const;
  const circumstances = { rules, worktree: true, sandboxed: true, tainted: false };
  expect(judge(call, { ...circumstances, mode: 'ask' })).toMatchObject({ decision: 'ask', canBeAllowed: false });
  expect(judge(call, { ...circumstances, mode: 'free', rules: [{ decision: 'deny', command: 'rm' }] }).decision).toBe('ask');
  expect(judge(call, { ...circumstances, mode: 'free', rules: [] }).decision).toBe('allow');
  expect(judge(call, { ...circumstances, mode: 'plan' }).decision).toBe('deny');
});
