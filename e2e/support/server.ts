import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const root = new URL('../../', import.meta.url).pathname;
const node = join(root, 'node_modules/node/bin/node');

export const owner = { email: 'anna@example.org', password: 'correct horse battery', name: 'Anna' };

export interface ServerOptions {
  /** Create the owner from the environment; without it the server prints a set-up link. */
  withOwner?: boolean;
  environment?: Record<string, string>;
}

/** As `npm start` has them. */
const memoryFlags = ['--max-semi-space-size=4'];

/** The real server process on a data folder of its own, with a small project beside it. */
export class Server {
  readonly folder: string;
  readonly port: number;
  readonly #options: ServerOptions;
  #process: ChildProcess | undefined;
  /** Everything that it wrote to its output, over all its lives. */
  output = '';

  private constructor(folder: string, port: number, options: ServerOptions) {
    this.folder = folder;
    this.port = port;
    this.#options = options;
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'baton-e2e-'));
    const server = new Server(folder, await freePort(), options);
    await mkdir(join(server.projectDirectory, 'src'), { recursive: true });
    await writeFile(join(server.projectDirectory, 'README.md'), '# Sample\n\nHello, world.\n');
    await writeFile(join(server.projectDirectory, 'src/pay.ts'), 'export const pay = (cents: number): string => `paid ${cents}`;\n');
    await server.launch();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get projectDirectory(): string {
    return join(this.folder, 'projects', 'sample');
  }

  get dataDirectory(): string {
    return join(this.folder, 'data');
  }

  get environment(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
      BATON_PORT: String(this.port),
      BATON_DATA_DIR: this.dataDirectory,
      BATON_WORK_DIR: join(this.folder, 'work'),
      BATON_PROJECT_ROOTS: join(this.folder, 'projects'),
      BATON_ALLOW_PRIVATE_URLS: 'true',
      ...(this.#options.withOwner === false ? {} : { BATON_OWNER_EMAIL: owner.email, BATON_OWNER_PASSWORD: owner.password }),
      ...this.#options.environment,
    };
  }

  /** Starts the process and resolves once it says that it is ready. */
  async launch(): Promise<void> {
    const child = spawn(node, [...memoryFlags, 'apps/server/src/main.ts', 'serve'], {
      cwd: root,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    const record = (chunk: Buffer): void => void (this.output += chunk.toString());
    child.stdout.on('data', record);
    child.stderr.on('data', record);
    const deadline = Date.now() + 30_000;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${this.output}`);
      const ready = await fetch(`${this.url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return;
      if (Date.now() > deadline) throw new Error(`The server did not become ready:\n${this.output}`);
      await wait(25);
    }
  }

  /** The link that makes the first account. It is printed once the server is ready, which can be a moment after it answers. */
  async setupLink(): Promise<string> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const link = /http:\/\/\S+\/setup#\S+/.exec(this.output)?.[0];
      if (link !== undefined) return link;
      if (Date.now() > deadline) throw new Error(`The server printed no link to set it up:\n${this.output}`);
      await wait(25);
    }
  }

  get processId(): number {
    return this.#process?.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  /** Ends the process by a signal and waits until it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  /** Runs a command of `npm run baton` on this server's folders and answers its output. */
  async command(...words: string[]): Promise<{ stdout: string; stderr: string; code: number | null }> {
    const child = spawn(node, ['apps/server/src/main.ts', ...words], {
      cwd: root,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => void (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { stdout, stderr, code };
  }

  async dispose(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was free');
  return address.port;
}
