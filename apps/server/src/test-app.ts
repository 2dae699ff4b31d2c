import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '@baton/ai-client';
import type { MemberId, MemberRole } from '@baton/protocol';
import type { SandboxState } from '@baton/toolbox';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { buildApp, type App } from './app.ts';
import type { Config } from './config.ts';
import { createBlobs } from './db/blobs.ts';
import { openDatabase } from './db/open-database.ts';
import { createReader } from './db/reader.ts';
import type { Clock, Deps } from './deps.ts';
import { newId } from './ids.ts';
import { createBus } from './log/bus.ts';
import { createEventStore } from './log/event-store.ts';
import { createLogger } from './telemetry/logger.ts';

export interface TestAppOptions {
  config?: Partial<Config>;
  clock?: Clock;
  fetch?: typeof globalThis.fetch;
  /** Default: there is none, and no command runs. */
  sandbox?: SandboxState;
  /** The built page, by path in its folder. Without it there is none, as before the first build. */
  page?: Readonly<Record<string, string>>;
}

/** What came back. `body` is the JSON that was sent, or the text where it was none. */
export interface TestAnswer<Body> {
  status: number;
  body: Body;
  headers: Readonly<Record<string, number | string | string[] | undefined>>;
}

/** One who calls, by a personal token, or nobody. Bodies are sent as JSON, texts as they are. */
export interface TestCaller {
  id: MemberId;
  call<Body>(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer<Body>>;
  /** The same with a body as it is, and the whole answer. */
  send(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    payload?: Buffer,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
}

/** The whole server without a port, on a real database in a temporary folder. */
export interface TestApp {
  app: App;
  deps: Deps;
  /** The temporary folder. `projects/` in it is the only project root, with `projects/sample` to make a project of. */
  directory: string;
  /** A member of the role with a token of their own, made at the first call. */
  as(role: MemberRole): Promise<TestCaller>;
  nobody: TestCaller;
  /** Everything that was logged so far, at every level. */
  logged(): string;
  close(): Promise<void>;
}

/** A server for a test. Close it at the end: it has a database open and a folder on the disk. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-test-'));
  const config = testConfig(directory, options.config);
  for (const folder of [config.dataDirectory, config.workDirectory, join(directory, 'projects/sample')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(directory, 'projects/sample/README.md'), '# Sample\n\nHello, world.\n');
  for (const [path, content] of Object.entries(options.page ?? {})) {
    const file = join(config.pageDirectory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  let log = '';
  const logger = createLogger('trace', { write: (line) => void (log += line) });
  const file = join(config.dataDirectory, 'baton.db');
  const database = await openDatabase({ file });
  const { db } = database;
  const clock = options.clock ?? systemClock;
  const bus = createBus();
  const deps: Deps = {
    config,
    db,
    log: createEventStore({ db, bus, clock }),
    bus,
    blobs: createBlobs({ directory: join(config.dataDirectory, 'blobs'), db, clock }),
    reader: createReader({ file }),
    clock,
    logger,
    processId: newId(),
    sandbox: sandboxProbe(options.sandbox ?? { available: false, why: 'No test asked for one.' }),
    fetch: options.fetch ?? (() => Promise.reject(new Error('no test gave this server a network'))),
  };
  const app = await buildApp(deps, 'a secret of tests that is long enough to sign with');

  function caller(id: MemberId, token: string | undefined): TestCaller {
    const known = { host: 'localhost', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    return {
      id,
      send: (method, url, payload, headers = {}) =>
        app.http.inject({ method, url, headers: { ...known, ...headers }, ...(payload === undefined ? {} : { payload }) }),
      async call<Body>(method: NonNullable<InjectOptions['method']>, url: string, body?: unknown, headers: Record<string, string> = {}) {
        const answer = await app.http.inject({
          method,
          url,
          headers: {
            ...known,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
        });
        return { status: answer.statusCode, body: read(answer.body) as Body, headers: answer.headers };
      },
    };
  }

  async function enter(role: MemberRole): Promise<TestCaller> {
    const id = newId<MemberId>();
    await db
      .insertInto('members')
      .values({
        id,
        user_id: `user-${role}`,
        email: `${role}@example.org`,
        name: `The ${role}`,
        role,
        joined_at: clock.now(),
        removed_at: null,
        version: 1,
      })
      .execute();
    const { secret } = await app.accounts.tokens.create(id, { name: 'tests' });
    return caller(id, secret ?? undefined);
  }

  const callers = new Map<MemberRole, Promise<TestCaller>>();
  return {
    app,
    deps,
    directory,
    as(role) {
      const known = callers.get(role) ?? enter(role);
      callers.set(role, known);
      return known;
    },
    nobody: caller(newId(), undefined),
    logged: () => log,
    async close() {
      await app.close();
      await deps.reader.close();
      await database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function sandboxProbe(state: SandboxState): Deps['sandbox'] {
  return { whyNot: async () => (state.available ? undefined : state.why), state: async () => state };
}

function testConfig(directory: string, changes: Partial<Config> = {}): Config {
  return {
    host: '127.0.0.1',
    port: 4680,
    dataDirectory: join(directory, 'data'),
    workDirectory: join(directory, 'work'),
    projectRoots: [join(directory, 'projects')],
    credentialsFile: undefined,
    publicUrl: undefined,
    allowPrivateUrls: false,
    unsandboxedCommands: false,
    workers: 4,
    workQuotaBytes: 50e9,
    logLevel: 'trace',
    owner: undefined,
    ssh: undefined,
    pageDirectory: join(directory, 'page'),
    sampleDirectory: join(directory, 'bundled/shop'),
    environment: {},
    commandEnvironment: {},
    ...changes,
  };
}

function read(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
