import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findProgram } from '../sandbox/find-program.ts';
import { endLeftover, type StartedProcess } from '../sandbox/process-group.ts';
import { sandboxState } from '../sandbox/sandbox-state.ts';
import type { ShellSettings } from '../sandbox/shell-settings.ts';
import { SEARCH_PATH } from '../search-path.ts';
import { testContext, testFolder } from '../test-folder.suite.ts';
import { gitByHand } from '../test-repository.suite.ts';
import type { ToolContext, ToolOutput } from '../tool.ts';
import { runShell } from './run-shell.ts';

const state = await sandboxState();
if (!state.available) console.warn(`Commands are not tried in a sandbox: ${state.why}`);
const hasSocat = (await findProgram('socat', '/', SEARCH_PATH)) !== undefined;
const NONE = { available: false, why: 'There is no bubblewrap.' } as const;

/** Folders of a test: `project`, `scratch`, and what else is given, all below one. */
async function folders(files: Parameters<typeof testFolder>[0] = {}): Promise<{ outer: string; root: string; scratch: string }> {
  const outer = await testFolder(files);
  const root = join(outer, 'project');
  const scratch = join(outer, 'scratch');
  await mkdir(root, { recursive: true });
  await mkdir(scratch);
  return { outer, root, scratch };
}

type Given = Partial<ShellSettings> & { context?: Partial<ToolContext>; timeoutSeconds?: number; network?: boolean };

async function run(place: { root: string; scratch: string }, command: string, given: Given = {}): Promise<ToolOutput> {
  const { context, timeoutSeconds, network, ...settings } = given;
  const parsed = runShell.parse(JSON.stringify({ command, timeoutSeconds, network }));
  if (!parsed.ok) throw new Error(parsed.detail);
  return runShell.run(parsed.value, testContext(place.root, { shell: shellOf(place, settings), ...context }));
}

function shellOf({ scratch }: { scratch: string }, given: Partial<ShellSettings> = {}): ShellSettings {
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin' };
  return { sandbox: state, unsandboxed: false, scratch, deniedPaths: [], readable: [], hosts: [], deniedHosts: [], environment, ...given };
}

/** What it said, without the line about how it ended. */
const said = (output: ToolOutput): string => output.text.replace(/\n?\[[^\]]*\]$/, '');

/** A server that counts who comes, and on which port it is. */
async function listening(host: string): Promise<{ server: Server; port: number; connections(): number }> {
  let connections = 0;
  const server = createServer(() => (connections += 1));
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port, connections: () => connections };
}

/** So many seconds sleep those alone that a test started. */
const LONG = String(randomInt(100_000_000, 999_999_999));

/** Command lines of the processes of this machine that were not ended. */
function stillAsleep(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
      } catch {
        return [];
      }
    })
    .filter((line) => line.includes(LONG));
}

describe.skipIf(!state.available)('a command in a sandbox', () => {
  test('runs in the project and says how it ended', async () => {
    const place = await folders({ 'project/a.txt': 'A\n' });
    const output = await run(place, 'cat a.txt; echo oops > /dev/stderr; echo done > /dev/stdout; exit 3');
    expect(said(output)).toBe('A\noops\ndone');
    expect(output).toMatchObject({ outcome: 'error', summary: expect.stringMatching(/^exit code 3 after \d+\.\d s$/) });
    expect(output.text).toMatch(/\[exit code 3 after \d+\.\d s\. It ran in a sandbox: .*\]$/);
    expect(await run(place, 'pwd')).toMatchObject({ outcome: 'ok', text: expect.stringMatching(`^${place.root}\n\\[exit code 0 after`) });
    expect((await run(place, 'kill -9 $$')).text).toMatch(/exit code 137/);
  });

  test('is run by bash, as it is judged', async () => {
    const output = await run(await folders(), 'a=(1 2 3); [[ ${a[1]} == 2 ]] && echo "$BASH_VERSION"');
    expect(output.outcome).toBe('ok');
    expect(output.text).toMatch(/^[45]\./);
  });

  test('writes in the project and in its own folder, and nowhere else', async () => {
    const place = await folders({ outside: 'before', 'project/to-outside': { link: '../outside' }, 'project/to-folder': { link: '..' } });
    const output = await run(
      place,
      'for f in a "$HOME/b" "$TMPDIR/c" ../outside ../new to-outside to-folder/new /etc/baton /usr/baton /var/baton; do echo x 2>/dev/null > "$f" && echo "$f"; done',
    );
    // Where nothing else is, there is a folder that goes away with the command.
    expect(
      said(output)
        .split('\n')
        .filter((line) => !/^\.\.|^to-/.test(line)),
    ).toEqual(['a', `${place.scratch}/home/b`, `${place.scratch}/tmp/c`]);
    expect(readdirSync(place.root).sort()).toEqual(['a', 'to-folder', 'to-outside']);
    expect(readFileSync(join(place.outer, 'outside'), 'utf8')).toBe('before');
    expect(readdirSync(place.outer).sort()).toEqual(['outside', 'project', 'scratch']);
  });

  test('reads no home, no data folder, no credentials, no temporary files of others, and nothing whose name is denied', async () => {
    const place = await folders({
      'home/.ssh/id_rsa': 'SECRET',
      'data/baton.db': 'SECRET',
      'credentials.toml': 'SECRET',
      'neighbour/file': 'SECRET',
      'project/.env': 'SECRET',
      'project/.ENV.local': 'SECRET',
      'project/deep/node_modules/x/server.pem': 'SECRET',
      'project/hidden/notes.md': 'SECRET',
      'project/data/baton.db': 'SECRET',
      'project/backups/old.db': 'SECRET',
      'project/link': { link: '.env' },
      'project/README.md': 'hello',
    });
    const denied = { paths: [join(place.root, 'data')], names: ['.env*', '*.pem'], globs: ['hidden'] };
    const output = await run(
      place,
      `cd ..; cat home/.ssh/id_rsa data/baton.db credentials.toml neighbour/file; cd project
       cat .env .ENV.local deep/node_modules/x/server.pem hidden/notes.md data/baton.db link; grep -r SECRET . ..
       ln .env hard; mv .env moved; cp .env copied; cat hard moved copied; cat /etc/shadow /root/.bashrc ~root/.ssh/*; ls -A /root /home
       tar cf - . 2>/dev/null | grep -c SECRET; cat README.md`,
      {
        context: { denied },
        deniedPaths: [...['home', 'data', 'credentials.toml'].map((name) => join(place.outer, name)), join(place.root, 'backups')],
      },
    );
    expect(output.text).not.toContain('SECRET\n');
    expect(output.text.split('\n').filter((line) => line === 'SECRET' || line.includes(':SECRET'))).toEqual([]);
    expect(output.text).toMatch(/\n0\nhello\n/);
    expect(await readFile(join(place.root, '.env'), 'utf8')).toBe('SECRET');
  });

  test('does not write what is denied by its name', async () => {
    const place = await folders({ 'project/.env': 'SECRET', 'project/keys/a.pem': 'SECRET' });
    const output = await run(place, 'echo x > .env; rm -f .env; echo x > keys/a.pem; rm -rf keys; echo end', {
      context: { denied: { paths: [], names: ['.env*', '*.pem'] } },
    });
    expect(output.text).toContain('end');
    for (const path of ['.env', 'keys/a.pem']) expect(readFileSync(join(place.root, path), 'utf8')).toBe('SECRET');
  });

  test('the escape by way of git stays shut: nothing that it leaves is run by the next git outside', async () => {
    const place = await folders({ 'project/a.txt': 'a', 'project/vendor/b.txt': 'b' });
    const marker = join(place.outer, 'escaped');
    for (const folder of ['', 'vendor']) {
      gitByHand(join(place.root, folder), 'init', '-q');
      gitByHand(join(place.root, folder), 'add', '-A');
      gitByHand(join(place.root, folder), 'commit', '-q', '-m', 'First');
    }
    const payload = `#!/bin/sh\ntouch ${marker}\n`;
    await run(
      place,
      `printf '%s' "$PAYLOAD" > payload; cat > payload <<'END'\n${payload}END
       chmod +x payload
       for repository in . vendor; do
         for hook in post-checkout post-index-change pre-commit fsmonitor-watchman; do cp payload $repository/.git/hooks/$hook; done
         git -C $repository config core.fsmonitor "$PWD/payload"
         git -C $repository config core.hooksPath "$PWD"
         printf '[core]\\n\\tfsmonitor = %s\\n' "$PWD/payload" >> $repository/.git/config
         echo '* filter=x' > $repository/.git/info/attributes
         mv $repository/.git $repository/old; rm -rf $repository/.git; mkdir $repository/.git; ln -sfn old $repository/.git
       done
       git init -q; git init -q fresh --template=; true`,
    );
    for (const folder of ['', 'vendor']) {
      const repository = join(place.root, folder);
      await writeFile(join(repository, 'new.txt'), 'new');
      gitByHand(repository, 'status');
      gitByHand(repository, 'add', 'new.txt');
      gitByHand(repository, 'commit', '-q', '-m', 'Second');
      gitByHand(repository, 'checkout', '-q', '-b', 'other');
    }
    expect(existsSync(marker)).toBe(false);
  });

  test('a worktree’s way to its repository, and that repository, are not written', async () => {
    const place = await folders({ 'main/a.txt': 'a' });
    const main = join(place.outer, 'main');
    gitByHand(main, 'init', '-q');
    gitByHand(main, 'add', '-A');
    gitByHand(main, 'commit', '-q', '-m', 'First');
    gitByHand(main, 'worktree', 'add', '-q', join(place.root, 'tree'));
    const tree = { root: join(place.root, 'tree'), scratch: place.scratch };
    const pointer = readFileSync(join(tree.root, '.git'), 'utf8');
    const output = await run(
      tree,
      'git log --format=%s; git status --short; echo x > .git; rm -f .git; echo x > ../../main/.git/hooks/post-checkout; git config a.b c; git commit -q --allow-empty -m x; echo end',
      { readable: [join(main, '.git')], deniedPaths: [place.outer] },
    );
    expect(output.text).toMatch(/^First\n/);
    expect(output.text).toContain('end');
    expect(readFileSync(join(tree.root, '.git'), 'utf8')).toBe(pointer);
    expect(existsSync(join(main, '.git/hooks/post-checkout'))).toBe(false);
    expect(gitByHand(main, 'log', '--all', '--format=%s').trim()).toBe('First');
    expect(gitByHand(main, 'config', '--list')).not.toContain('a.b=c');
  });

  test('a project without a repository gets none, and nothing is left of what prevents it', async () => {
    const place = await folders();
    await run(place, 'git init -q; mkdir .git; echo x > .git; true');
    expect(readdirSync(place.root)).toEqual([]);
    await run(place, `trap '' TERM; sleep 100`, { timeoutSeconds: 1 });
    expect(readdirSync(place.root)).toEqual([]);
  });

  test('reaches no network, not even this machine', async () => {
    const place = await folders();
    const { server, port, connections } = await listening('0.0.0.0');
    try {
      const output = await run(
        place,
        `for h in 127.0.0.1 localhost 0.0.0.0 ::1 $(hostname -I) 1.1.1.1; do (echo x > /dev/tcp/$h/${port}) 2>/dev/null && echo "reached $h"; done; true`,
      );
      expect(said(output)).toBe('');
      expect(connections()).toBe(0);
    } finally {
      server.close();
    }
  });

  if (!hasSocat) console.warn('Hosts that are granted are not tried: there is no socat.');
  test.skipIf(!hasSocat)('of granted hosts reaches those alone, and never this machine by a name', async () => {
    const place = await folders();
    const { server, port, connections } = await listening('127.0.0.1');
    try {
      const ask = `ask() { exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT %s HTTP/1.1\\r\\nHost: %s\\r\\nProxy-Authorization: Basic %s\\r\\n\\r\\n' "$1" "$1" "$auth" >&3; head -n 1 <&3; exec 3>&-; }
        auth=\${HTTP_PROXY#http://}; auth=\${auth%@*}; auth=$(printf '%b' "\${auth//%/\\\\x}" | base64 -w 0)`;
      const output = await run(
        place,
        `${ask}\nask 127.0.0.1:${port}; ask elsewhere.example:443; ask localhost:${port}; ask no.granted.example:443; ask yes.granted.example:443`,
        {
          network: true,
          hosts: ['*.granted.example'],
          deniedHosts: ['no.granted.example'],
        },
      );
      expect(
        said(output)
          .split('\n')
          .map((line) => line.slice(0, 12)),
      ).toEqual(['HTTP/1.1 403', 'HTTP/1.1 403', 'HTTP/1.1 403', 'HTTP/1.1 403', 'HTTP/1.1 502']);
      expect(connections()).toBe(0);
    } finally {
      server.close();
    }
  });

  test.each(['localhost', '*.localhost', 'a.localhost.', '127.0.0.1', '0x7f.1', '10.0.0.1', '[::1]', '2130706433'])(
    'is not let to this machine or its network by a grant: %s',
    async (host) => {
      const place = await folders();
      const output = await run(place, 'touch ran', { network: true, hosts: [host] });
      expect(output.text).toMatch(/^Commands cannot be let to /);
      expect(readdirSync(place.root)).toEqual([]);
    },
  );

  test('writes to no setting of the kernel, and shares no memory with the machine', async () => {
    const output = await run(
      await folders(),
      'for f in /proc/sys/kernel/core_pattern /proc/sys/vm/swappiness /proc/sysrq-trigger; do (: >> "$f") 2>/dev/null && echo "$f"; done; readlink /proc/self/ns/ipc',
    );
    expect(said(output)).toMatch(/^ipc:\[\d+\]$/);
    expect(said(output)).not.toBe(readlinkSync('/proc/self/ns/ipc'));
  });

  test('finds nothing of the server’s environment, and nothing that the server has open', async () => {
    const place = await folders();
    const environment = {
      PATH: '/usr/bin:/bin',
      TZ: 'UTC',
      OPENAI_API_KEY: 'SECRET',
      BATON_DATA_DIR: '/data',
      LD_PRELOAD: '/x.so',
      BASH_ENV: 'x',
      LC_secret: 'SECRET',
    };
    const output = await run(place, 'env; cat /proc/*/environ | tr "\\0" "\\n"; ls -l /proc/self/fd', { environment });
    expect(output.text).not.toContain('SECRET');
    const names = new Set(
      said(output)
        .split('\n')
        .flatMap((line) => /^([A-Za-z_]\w*)=/.exec(line)?.[1] ?? []),
    );
    expect([...names].sort()).toEqual(
      [
        'CI',
        'GIT_OPTIONAL_LOCKS',
        'GIT_PAGER',
        'GIT_TERMINAL_PROMPT',
        'HOME',
        'LANG',
        'LC_ALL',
        'NO_COLOR',
        'PAGER',
        'PATH',
        'PWD',
        'SHLVL',
        'TERM',
        'TMPDIR',
        'TZ',
        '_',
      ].sort(),
    );
    const open = said(output)
      .split('\n')
      .flatMap((line) => / -> (.*)$/.exec(line)?.[1] ?? []);
    expect(open.filter((target) => !/^(pipe:\S+|\/dev\/null|\/proc\/\d+\/fd)$/.test(target))).toEqual([]);
    expect(open.length).toBeGreaterThan(2);
  });

  test('nothing that the server happens to have open is handed on', async () => {
    const place = await folders({ secret: 'SECRET' });
    const program = `
      const { runShell } = await import(${JSON.stringify(new URL('./run-shell.ts', import.meta.url).href)});
      const { value } = runShell.parse(JSON.stringify({ command: 'ls /proc/self/fd; cat <&200' }));
      const denied = { paths: [], names: [] };
      const output = await runShell.run(value, { root: ${JSON.stringify(place.root)}, denied, signal: new AbortController().signal, shell: ${JSON.stringify(shellOf(place))} });
      console.log(output.text);`;
    const opening = ['-c', 'exec 200< "$1"; shift; exec "$@"', 'bash', join(place.outer, 'secret')];
    const said = execFileSync('bash', [...opening, process.execPath, '--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(said).toMatch(/^0\n1\n2\n3\n/);
    expect(said).toMatch(/200: Bad file descriptor/);
    expect(said).not.toContain('SECRET');
  });

  test('nothing that a command leaves in its home is run around the next one', async () => {
    const place = await folders();
    const marker = join(place.scratch, 'ran');
    await run(
      place,
      `for f in .bashrc .bash_profile .profile .bash_logout .bash_login; do echo 'touch ${marker}; echo left behind' > "$HOME/$f"; done; echo 'touch ${marker}' > bwrap; chmod +x bwrap; mkdir -p bin; cp bwrap bin/cat`,
    );
    const output = await run(place, 'echo only this', { environment: { PATH: `${place.root}/bin:.:${place.root}:/usr/bin:/bin` } });
    expect(said(output)).toBe('only this');
    expect(existsSync(marker)).toBe(false);
  });

  test('starts only once its process is on record, and never when it cannot be', async () => {
    const place = await folders();
    const seen: boolean[] = [];
    let known: StartedProcess | undefined;
    await run(place, 'touch ran', {
      context: {
        started: async (process) => {
          known = process;
          seen.push(existsSync(`/proc/${process.pid}`), existsSync(join(place.root, 'ran')));
          await Promise.resolve();
        },
      },
    });
    expect(seen).toEqual([true, false]);
    expect(known).toMatchObject({ pid: known?.processGroup, startTime: expect.stringMatching(/^\d+$/) });
    expect(existsSync(join(place.root, 'ran'))).toBe(true);

    const refused = run(place, 'touch ran-too', { context: { started: () => Promise.reject(new Error('no disk')) } });
    await expect(refused).rejects.toThrow('no disk');
    expect(existsSync(join(place.root, 'ran-too'))).toBe(false);
  });

  test('says what it says while it runs, in whole characters', async () => {
    const pieces: string[] = [];
    const output = await run(
      await folders(),
      `printf 'a\\xe2\\x82'; sleep 0.2; printf '\\xac\\xf0\\x9f'; sleep 0.2; printf '\\x98\\x80b'`,
      {
        context: { output: (text) => void pieces.push(text) },
      },
    );
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe('a€😀b');
    expect(said(output)).toBe('a€😀b');
  });

  test('is ended after its time, politely first', async () => {
    const place = await folders();
    const polite = await run(place, `trap 'echo going; exit 7' TERM; sleep ${LONG} & wait`, { timeoutSeconds: 1 });
    expect(polite).toMatchObject({ outcome: 'error', summary: 'It was ended after 1 seconds.' });
    expect(said(polite)).toBe('going');
    expect(polite.text).toMatch(/\[exit code 7 after/);
    const rude = await run(place, `trap '' TERM; echo here; while :; do sleep ${LONG}; done`, { timeoutSeconds: 1 });
    expect(rude).toMatchObject({ outcome: 'error', summary: 'It was ended after 1 seconds.' });
    expect(said(rude)).toBe('here');
    expect(stillAsleep()).toEqual([]);
  });

  test('takes what it left in the background with it', async () => {
    const output = await run(
      await folders(),
      `sleep ${LONG} & (setsid sleep ${LONG} &) ; nohup sleep ${LONG} >/dev/null 2>&1 & echo started`,
    );
    expect(output.outcome).toBe('ok');
    expect(said(output)).toContain('started');
    expect(stillAsleep()).toEqual([]);
  });

  test('is stopped with the run that it belongs to', async () => {
    const controller = new AbortController();
    const output = await run(await folders(), `echo begun; sleep ${LONG}`, {
      context: { signal: controller.signal, output: () => controller.abort() },
    });
    expect(output).toMatchObject({ outcome: 'error', summary: 'It was stopped.' });
    expect(said(output)).toBe('begun');
    expect(stillAsleep()).toEqual([]);
  });

  test('of what it says the model gets the beginning and the end, and beyond a limit it is ended', async () => {
    const place = await folders();
    const long = await run(place, 'seq 100000');
    expect(long.text).toMatch(/^1\n2\n3\n/);
    expect(long.text).toMatch(/bytes left out …\]\n(?:.*\n)*100000\n\[exit code 0/);
    expect(long.text.length).toBeLessThan(70_000);
    expect(long.fullText).toContain('\n50000\n');
    const endless = await run(place, 'yes');
    expect(endless).toMatchObject({ outcome: 'error', summary: 'It was ended, since it said more than 16 MB.' });
  });

  test('is ended when it starts too many processes', async () => {
    const output = await run(await folders(), `for ((i = 0; i < 700; i++)); do sleep ${LONG} & done; wait`, { timeoutSeconds: 60 });
    expect(output.summary).toBe('It was ended, since it had started more than 512 processes.');
    expect(stillAsleep()).toEqual([]);
  });

  test('what a dead server left running is ended, and nothing that has its number by now', async () => {
    const place = await folders();
    const ended: string[] = [];
    const output = await run(place, `echo begun; sleep ${LONG}`, {
      context: {
        started: async (process) => {
          ended.push(await endLeftover({ ...process, startTime: '1' }), await endLeftover({ ...process, startTime: '' }));
          ended.push(existsSync(`/proc/${process.pid}`) ? 'lives' : 'gone', await endLeftover(process), await endLeftover(process));
        },
      },
    });
    expect(ended).toEqual(['not_there', 'not_there', 'lives', 'ended', 'not_there']);
    expect(output.outcome).toBe('error');
    expect(stillAsleep()).toEqual([]);
  });
});

describe('before a command is run', () => {
  const preview = async (
    place: { root: string; scratch: string },
    command: string,
    { network, ...given }: Partial<ShellSettings> & { network?: boolean } = {},
  ): ReturnType<typeof runShell.preview> => {
    const parsed = runShell.parse(JSON.stringify({ command, network }));
    if (!parsed.ok) throw new Error(parsed.detail);
    return runShell.preview(parsed.value, testContext(place.root, { shell: shellOf(place, { sandbox: { available: true }, ...given }) }));
  };

  test('people see where it runs, which programs it names, and what it can reach', async () => {
    const place = await folders({ 'project/build.sh': '#!/bin/sh\n' });
    execFileSync('chmod', ['+x', join(place.root, 'build.sh')]);
    const shown = await preview(place, 'A=1 ./build.sh && timeout 5 cat x | nowhere', { network: true, hosts: ['a.example'] });
    expect(shown).toEqual({
      ok: true,
      effect: {
        type: 'command',
        command: 'A=1 ./build.sh && timeout 5 cat x | nowhere',
        directory: place.root,
        programs: [
          { name: './build.sh', path: join(place.root, 'build.sh') },
          { name: 'timeout', path: expect.stringMatching(/\/timeout$/) },
          { name: 'cat', path: expect.stringMatching(/\/cat$/) },
          { name: 'nowhere' },
        ],
        network: ['a.example'],
        writes: [place.root, place.scratch],
        undo: { possible: false, how: expect.stringContaining('cannot be taken back') },
      },
    });
  });

  test('a command has the network only when it asks for it, and is told where nothing is granted', async () => {
    const place = await folders();
    expect(await preview(place, 'npm ci', { hosts: ['a.example'] })).toMatchObject({ ok: true, effect: { network: [] } });
    expect(await preview(place, 'npm ci', { network: true })).toEqual({ ok: false, detail: expect.stringContaining('No host is granted') });
    expect(await run(place, 'touch ran', { network: true, sandbox: { available: true } })).toMatchObject({
      outcome: 'error',
      text: expect.stringContaining('No host is granted'),
    });
    expect(readdirSync(place.root)).toEqual([]);
  });

  test('without a sandbox it is refused, in words, unless the operator agreed', async () => {
    const place = await folders();
    const refused = 'Commands are not run without a sandbox, unless the operator of this server agrees to it. There is no bubblewrap.';
    expect(await preview(place, 'ls', { sandbox: NONE })).toEqual({ ok: false, detail: refused });
    expect(await run(place, 'touch a', { sandbox: NONE })).toMatchObject({ outcome: 'error', text: refused });
    expect(readdirSync(place.root)).toEqual([]);

    const agreed = { sandbox: NONE, unsandboxed: true };
    expect(await preview(place, 'ls', agreed)).toMatchObject({ ok: true, effect: { network: ['*'], writes: ['/'] } });
    const output = await run(place, `touch a; echo "$TMPDIR"; sleep ${LONG} & exit 1`, agreed);
    expect(said(output)).toBe(join(place.scratch, 'tmp'));
    expect(output.text).toMatch(/It ran without a sandbox\.\]$/);
    expect(readdirSync(place.root)).toEqual(['a']);
    expect(stillAsleep()).toEqual([]);
  });

  test('where commands are not run at all, that is said', async () => {
    const place = await folders();
    const parsed = runShell.parse('{"command":"ls"}');
    expect(parsed.ok && (await runShell.run(parsed.value, testContext(place.root)))).toMatchObject({ text: 'Commands are not run here.' });
    expect(await run(place, 'a\0b', { sandbox: { available: true } })).toMatchObject({ text: 'The command holds a NUL.' });
    expect(await run(place, 'ls', { sandbox: { available: true }, environment: { PATH: '/nowhere' } })).toMatchObject({
      text: 'There is no bash on this machine.',
    });
  });
});
