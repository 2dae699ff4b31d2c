import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { streamOf } from '@baton/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig, type Config } from '../config.ts';
import { DataFolderInUse } from '../db/data-lock.ts';
import { backup, restore } from './backup.ts';
import { doctor } from './doctor.ts';
import { member } from './member.ts';
import { openServer } from './open-server.ts';
import { runCommand } from './run-command.ts';
import type { Command, Terminal } from './terminal.ts';
import { token } from './token.ts';

const owner = { email: 'ops@example.org', password: 'a long pass phrase' };

let folder: string;
let config: Config;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-cli-'));
  config = readConfig({ BATON_DATA_DIR: join(folder, 'data'), BATON_WORK_DIR: join(folder, 'work'), BATON_LOG_LEVEL: 'silent' });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function terminal(input = '') {
  const said = { out: '', people: '' };
  const made: Terminal = {
    print: (text) => void (said.out += text),
    say: (text) => void (said.people += text),
    input: Readable.from([input]),
    untilSignal: () => Promise.resolve(),
    exitNow: (code) => {
      throw new Error(`exited with ${code}`);
    },
  };
  return { ...said, made, said };
}

async function run(command: Command, words: string[], input?: string) {
  const { made, said } = terminal(input);
  const code = await command(config, words, made);
  return { code, ...said };
}

async function firstStart(): Promise<void> {
  const server = await openServer(config);
  await server.app.accounts.setup.ensureOwner(owner);
  await server.close();
}

async function withServer<Answer>(ask: (server: Awaited<ReturnType<typeof openServer>>) => Promise<Answer>): Promise<Answer> {
  const server = await openServer(config);
  try {
    return await ask(server);
  } finally {
    await server.close();
  }
}

const statusOf = (server: Awaited<ReturnType<typeof openServer>>, authorization: string): Promise<number> =>
  server.app.http.inject({ url: '/api/v1/me', headers: { host: 'localhost', authorization } }).then(({ statusCode }) => statusCode);

const signIn = (server: Awaited<ReturnType<typeof openServer>>, password: string): Promise<number> =>
  server.app.http
    .inject({ method: 'POST', url: '/api/auth/sign-in/email', headers: { host: 'localhost' }, payload: { email: owner.email, password } })
    .then(({ statusCode }) => statusCode);

it('keeps the data folder to this user, and to one server at a time', async () => {
  await withServer(async () => {
    expect(statSync(config.dataDirectory).mode & 0o777).toBe(0o700);
    expect(statSync(join(config.dataDirectory, 'auth-secret')).mode & 0o777).toBe(0o600);
    await expect(openServer(config)).rejects.toThrow(DataFolderInUse);
  });
  await withServer(async () => undefined);
});

it('makes a token beside the running server, alone on stdout', async () => {
  await firstStart();
  await withServer(async (server) => {
    const made = await run(token, ['create', '--email', 'OPS@example.org', '--name', 'laptop']);
    expect(made).toMatchObject({ code: 0, people: '' });
    expect(made.out).toMatch(/^baton_[A-Za-z0-9_-]{43}\n$/);
    expect(await statusOf(server, `Bearer ${made.out.trim()}`)).toBe(200);
  });
});

it('prints nothing on stdout when there is no token to print', async () => {
  await firstStart();
  expect(await run(token, ['create', '--email', 'other@example.org', '--name', 'x'])).toMatchObject({ code: 1, out: '' });
  expect(await run(token, ['create', '--email', owner.email])).toMatchObject({ code: 2, out: '' });
  expect(await run(token, [])).toMatchObject({ code: 2, out: '' });
});

it('resets a password from stdin', async () => {
  await firstStart();
  expect(await run(member, ['reset-password', '--email', owner.email], 'short\n')).toMatchObject({ code: 1 });
  expect(await run(member, ['reset-password', '--email', 'other@example.org'], 'another pass phrase\n')).toMatchObject({ code: 1 });
  expect(await run(member, ['reset-password', '--email', owner.email], 'another pass phrase\n')).toMatchObject({ code: 0, out: '' });
  await withServer(async (server) => {
    expect(await signIn(server, owner.password)).toBe(401);
    expect(await signIn(server, 'another pass phrase')).toBe(200);
  });
});

it('copies the database while the server runs, into one file for this user, and puts it back', async () => {
  await firstStart();
  const copy = join(folder, 'copy.db');
  await withServer(async () => {
    expect(await run(backup, [copy])).toMatchObject({ code: 0 });
    await expect(run(restore, [copy])).rejects.toThrow(DataFolderInUse);
  });
  expect(readdirSync(folder).filter((name) => name.startsWith('copy.db'))).toEqual(['copy.db']);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  await run(member, ['reset-password', '--email', owner.email], 'another pass phrase\n');
  expect(await run(restore, [copy])).toMatchObject({ code: 0 });
  expect(existsSync(join(config.dataDirectory, 'baton.db.before-restore'))).toBe(true);
  await withServer(async (server) => expect(await signIn(server, owner.password)).toBe(200));
});

it('restores nothing that is no whole database', async () => {
  await firstStart();
  const file = join(folder, 'nonsense.db');
  writeFileSync(file, 'nonsense');
  expect(await run(restore, [file])).toMatchObject({ code: 1 });
  expect(await run(restore, [join(folder, 'missing.db')])).toMatchObject({ code: 1 });
  await withServer(async (server) => expect(await signIn(server, owner.password)).toBe(200));
});

it('backs up nothing before there is anything', async () => {
  expect(await run(backup, [join(folder, 'copy.db')])).toMatchObject({ code: 1 });
  expect(existsSync(join(folder, 'copy.db'))).toBe(false);
});

it('finds a healthy folder healthy, and says what is not', async () => {
  await firstStart();
  expect(await run(doctor, [])).toMatchObject({ code: 0 });
  await withServer(({ deps }) => deps.db.updateTable('streams').set({ head: 7 }).where('stream', '=', streamOf.workspace).execute());
  const sick = await run(doctor, []);
  expect(sick.code).toBe(1);
  expect(sick.people).toContain('workspace');
});

it('explains a command or a parameter that it doesn’t know', async () => {
  const unknown = terminal();
  expect(await runCommand(['fly'], unknown.made)).toBe(2);
  expect(unknown.said.people).toContain('There is no command "fly"');
  const mistyped = terminal();
  expect(await runCommand(['token', 'create', '--emial', 'x'], mistyped.made)).toBe(1);
  expect(mistyped.said).toMatchObject({ out: '', people: expect.stringContaining('--emial') });
});
