import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyRule } from '@baton/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testFolder } from '../test-folder.suite.ts';
import { judge } from './judge.ts';

const hasBash = existsSync('/bin/bash');
if (!hasBash) console.warn('What is judged is not compared with what Bash does: there is no /bin/bash.');

/** What scripts are made of: all that makes Bash run something, and all that hides it. Of programs, `good` may run and `bad` must not. */
const PIECES = [
  [
    'good',
    'good',
    'good',
    'good',
    'bad',
    'g',
    'ood',
    'b',
    'ad',
    'x',
    'a',
    '1',
    '-c',
    '-v',
    '-eq',
    '=',
    'x=',
    "x='a[$(bad)]'",
    "x=(['a[$(bad)]']=1)",
    'x=([x]=1)',
    'x=(bad)',
    '-p ',
    '{}',
    '+',
    '\\;',
    'x=bad',
    'A=1',
    'PATH=.',
  ],
  [' ', ' ', ' ', ' ', ' ', '\n', ';', '; ', '&', '&&', '||', '|', '|&', '!', '(', ')', '{ ', '; }', '((', '))', '[[', ']]', '[ ', ' ]'],
  [
    '$(bad)',
    '$(good)',
    '`bad`',
    '`good`',
    '<(bad)',
    '$((x))',
    '$[x]',
    '${x}',
    '${!x}',
    '${x@P}',
    '${x:-bad}',
    '${x:x}',
    '${y[x]}',
    '$x',
    '$',
    '$(',
  ],
  ["'", '"', '\\', "$'", '"$(', "\\x62ad'", '#', '*', '?', '[a]', '~', '{bad,good}', '{1..2}'],
  ['>', '>>', '<', '<<<', '<<E\n', '<<-E\n', "<<'E'\n", '\nE\n', '2>&1', '>&2', '{a[$(bad)]}>&1', "{a['$(bad)']}>&1", '&>', '>/dev/null'],
  [
    'if ',
    '; then ',
    '; else ',
    '; fi',
    'for x in ',
    '; do ',
    '; done',
    'while ',
    'until ',
    'case x in x) ',
    ';; esac',
    'select x in ',
    'time ',
    'coproc ',
  ],
  [
    'function good { bad; }',
    'good() { bad; }',
    'alias good=bad',
    'eval ',
    'exec ',
    'command ',
    'builtin ',
    'env ',
    'test ',
    'source ',
    '. ',
    'trap bad EXIT',
  ],
  [
    'sh -c ',
    'bash -c ',
    'xargs ',
    'timeout 1 ',
    'nice ',
    'nohup ',
    'let ',
    'declare ',
    'export ',
    'xargs -I good ',
    'xargs -I{} ',
    'timeout $x ',
    'timeout -- ',
    'exec -a ',
    'find . -exec ',
    'find . -maxdepth 0 -exec good ',
    "printf '%n' PATH",
    'printf -v x ',
    'wait -n',
    './env ',
    './good',
    'read x',
    'set -e',
    'shopt -s expand_aliases',
    'hash -p bad good',
  ],
].flat();
const RULES: PolicyRule[] = [
  { decision: 'allow', command: 'good' },
  { decision: 'allow', path: '**' },
];
const script = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 9 }).map((pieces) => pieces.join(''));
/** So many are judged; those that are let pass are run. */
const JUDGED = 40_000;
const RUN = 300;

test.skipIf(!hasBash)('whatever is let pass, Bash runs nothing by it but what was allowed', async () => {
  const folder = await testFolder();
  const [programs, work, log] = [join(folder, 'programs'), join(folder, 'work'), join(folder, 'log')];
  mkdirSync(programs);
  for (const name of ['good', 'bad']) {
    writeFileSync(join(programs, name), `#!/bin/bash\nprintf '%s\\n' ${name} >> ${log}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  for (const name of ['env', 'find', 'nice', 'nohup', 'timeout', 'xargs', 'sh', 'bash']) {
    const path = [`/usr/bin/${name}`, `/bin/${name}`].find((each) => existsSync(each));
    writeFileSync(join(programs, name), `#!/bin/bash\nexec ${path} "$@"\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const allowed = new Set<string>();
  for (const command of fc.sample(script, JUDGED)) {
    if (allowed.size === RUN) break;
    const call = { tool: 'run_shell', policyClass: 'execute' as const, paths: [], commands: [command], scripts: [], urls: [] };
    if (judge(call, { rules: RULES, mode: 'ask', worktree: false, sandboxed: true, tainted: false }).decision === 'allow')
      allowed.add(command);
  }
  let ran = 0;
  for (const command of allowed) {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    rmSync(log, { force: true });
    spawnSync('/bin/bash', ['--noprofile', '--norc', '-c', command], {
      cwd: work,
      env: { PATH: programs },
      timeout: 5_000,
      stdio: 'ignore',
    });
    const names = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
    ran += names.filter((name) => name === 'good').length;
    expect(names, command).not.toContain('bad');
  }
  // Something was tried.
  expect(allowed.size).toBeGreaterThan(RUN / 4);
  expect(ran).toBeGreaterThan(allowed.size / 10);
});
