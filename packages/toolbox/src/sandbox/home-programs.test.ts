import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testContext, testFolder } from '../test-folder.suite.ts';
import { runShell } from '../tools/run-shell.ts';
import { homePrograms } from './home-programs.ts';
import { sandboxState } from './sandbox-state.ts';

const state = await sandboxState();
if (!state.available) console.warn(`Programs of a home are not tried in a sandbox: ${state.why}`);

const HOME = {
  'home/.nvm/versions/node/v22/bin/tool': '#!/bin/sh\ncat "$(dirname "$0")/../lib/words"\n',
  'home/.nvm/versions/node/v22/lib/words': 'from the library\n',
  'home/.nvm/versions/node/v20/bin/tool': '',
  'home/.local/bin/own': '#!/bin/sh\necho own\n',
  'home/.local/lib/x': '',
  'home/.local/share/keyrings/login.keyring': 'SECRET\n',
  'home/.cargo/bin/cargo': '',
  'home/.cargo/credentials.toml': 'SECRET\n',
  'home/.rustup/toolchains/stable/bin/cargo': '',
  'home/.pyenv/shims/python': '',
  'home/bin/mine': '',
  'home/.ssh/id_rsa': 'SECRET\n',
};

it('are found as the least that works of a home', async () => {
  const outer = await testFolder(HOME);
  const of = async (...paths: string[]): Promise<string[]> =>
    (await homePrograms(paths.map((path) => join(outer, path)).join(':'), join(outer, 'home'))).map((path) => path.slice(outer.length + 1));
  expect(await of('home/.nvm/versions/node/v22/bin')).toEqual(['home/.nvm/versions/node/v22']);
  expect(await of('home/.local/bin', 'home/bin')).toEqual(['home/.local/bin', 'home/bin']);
  expect(await of('home/.cargo/bin')).toEqual(['home/.cargo/bin', 'home/.rustup/toolchains']);
  expect(await of('home/.pyenv/shims')).toEqual(['home/.pyenv']);
  expect(await of('home', 'elsewhere/bin', 'home/gone/bin', 'home/..')).toEqual([]);
  expect(await homePrograms('/usr/bin:relative/bin', '/')).toEqual([]);
});

it('are found through a link on the search path', async () => {
  const outer = await testFolder({ ...HOME, 'run/shells/1': { link: '../../home/.nvm/versions/node/v22' } });
  expect(await homePrograms(join(outer, 'run/shells/1/bin'), join(outer, 'home'))).toEqual([join(outer, 'home/.nvm/versions/node/v22')]);
});

describe.skipIf(!state.available)('in a sandbox that hides the home', () => {
  it('run, with their libraries, and nothing else of the home is there', async () => {
    const outer = await testFolder({ ...HOME, 'project/a.txt': '', 'scratch/x': '' });
    for (const path of ['.nvm/versions/node/v22/bin/tool', '.local/bin/own']) await chmod(join(outer, 'home', path), 0o755);
    const home = join(outer, 'home');
    const PATH = `${home}/.nvm/versions/node/v22/bin:${home}/.local/bin:/usr/bin:/bin`;
    const parsed = runShell.parse(
      JSON.stringify({
        command: `tool; own; ls -A ${home} ${home}/.nvm/versions/node; cat ${home}/.ssh/* ${home}/.local/share/*/*; echo x > ${home}/.local/bin/own`,
      }),
    );
    if (!parsed.ok) throw new Error(parsed.detail);
    const { text } = await runShell.run(
      parsed.value,
      testContext(join(outer, 'project'), {
        shell: {
          sandbox: state,
          unsandboxed: false,
          scratch: join(outer, 'scratch'),
          deniedPaths: [home],
          readable: await homePrograms(PATH, home),
          hosts: [],
          deniedHosts: [],
          environment: { PATH },
        },
      }),
    );
    expect(text).toContain('from the library\nown\n');
    expect(text).not.toContain('SECRET');
    expect(text).not.toContain('v20');
    expect(text).toMatch(/own: (Read-only file system|Permission denied)/);
  });
});
