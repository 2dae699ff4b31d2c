import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoublePullRequest, ForgeQuestion, ForgeWire } from './forge-wire.ts';
import { giteaWire } from './gitea-wire.ts';
import { githubWire } from './github-wire.ts';
import { gitlabWire } from './gitlab-wire.ts';
import { serveGit } from './serve-git.ts';

export type DoubleForge = 'github' | 'gitlab' | 'gitea';

/** One request as it came. */
export interface ForgeRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
  /** Parsed JSON; undefined without one. */
  body: unknown;
}

/** What it does instead of answering the next request over REST. `dies`: it does what it was asked, and the connection breaks before it says so. */
export type ForgeMischief = 'dies' | 'invalid' | 'web_page';

/** A forge over a real socket on loopback: bare repositories that are fetched from and pushed to over HTTP with basic authentication, and its calls for pull requests. */
export interface ForgeDouble {
  /** Without a slash at its end; repositories lie at `<url>/<owner>/<name>.git`. */
  url: string;
  /** Everything that was asked so far, of git and of REST. */
  readonly requests: readonly ForgeRequest[];
  readonly pullRequests: DoublePullRequest[];
  /** Makes an empty bare repository, and answers its folder. */
  addRepository(name: string): string;
  /** The commit that a branch of it is at; undefined where it has none. */
  branch(name: string, branch: string): string | undefined;
  next(mischief: ForgeMischief): void;
  close(): Promise<void>;
}

const WIRES: Readonly<Record<DoubleForge, ForgeWire>> = { github: githubWire, gitlab: gitlabWire, gitea: giteaWire };

/** Pull requests on a page of a list. */
const PAGE = 50;

/** Lets in whoever has `token`. A repository whose name begins with `moved/` answers that it is at `elsewhere`. */
export async function startForgeDouble(options: { forge: DoubleForge; token: string; elsewhere?: string }): Promise<ForgeDouble> {
  const { forge, token, elsewhere } = options;
  const wire = WIRES[forge];
  const root = mkdtempSync(join(tmpdir(), 'baton-forge-'));
  const requests: ForgeRequest[] = [];
  const pullRequests: DoublePullRequest[] = [];
  const repositories = new Set<string>();
  let mischief: ForgeMischief | undefined;
  const git = (name: string, ...words: string[]): string =>
    execFileSync('git', ['--git-dir', join(root, `${name}.git`), ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const branchOf = (name: string, branch: string): string | undefined => {
    try {
      return git(name, 'rev-parse', '--verify', '--quiet', `refs/heads/${branch}`).trim();
    } catch {
      // Git says so by its exit code.
      return undefined;
    }
  };

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://double');
    const { method = 'GET', headers } = incoming;
    const request = { method, url: `${url.pathname}${url.search}`, headers };
    if (!url.pathname.startsWith(`${wire.prefix}/`)) {
      requests.push({ ...request, body: undefined });
      await answerGit(incoming, outgoing, url);
      return;
    }
    const body = await jsonOf(incoming);
    requests.push({ ...request, body });
    if (wire.tokenOf(headers) !== token) return send(outgoing, wire.unauthorized);
    const path = url.pathname.slice(wire.prefix.length);
    const question = wire.question({ method, path, query: url.searchParams, body });
    if (question === undefined || !repositories.has(question.repository)) return send(outgoing, wire.notFound);
    const now = mischief;
    mischief = undefined;
    if (now === 'invalid') return send(outgoing, wire.invalid);
    const answer = answerTo(question);
    if (now === 'dies') return void outgoing.destroy();
    if (now === 'web_page')
      return void outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
    send(outgoing, answer);
  }

  async function answerGit(incoming: IncomingMessage, outgoing: ServerResponse, url: URL): Promise<void> {
    if (url.pathname.startsWith('/moved/') && elsewhere !== undefined) {
      outgoing.writeHead(301, { location: `${elsewhere}${url.pathname.slice('/moved'.length)}${url.search}` }).end();
      return;
    }
    const [user = '', password] = basic(incoming.headers.authorization);
    if (password !== token) {
      outgoing.writeHead(401, { 'www-authenticate': 'Basic realm="forge"' }).end();
      return;
    }
    await serveGit({ root, user, incoming, outgoing });
  }

  function answerTo(question: ForgeQuestion): { status: number; body: unknown } {
    const { repository } = question;
    if (question.type === 'list') {
      const found = pullRequests.filter(
        (pull) =>
          pull.repository === repository &&
          (question.state === 'all' || pull.state === 'open') &&
          (question.head === undefined || pull.head === question.head) &&
          (question.base === undefined || pull.base === question.base),
      );
      const items = found.slice((question.page - 1) * PAGE, question.page * PAGE);
      return { status: 200, body: items.map((pull) => wire.pullRequest(pull, origin)) };
    }
    const { title, text, head, base } = question;
    const there = pullRequests.find((pull) => pull.repository === repository && pull.head === head && pull.base === base);
    if (there?.state === 'open') return wire.exists(there);
    const commit = branchOf(repository, head);
    if (commit === undefined || title === '') return wire.invalid;
    const pull: DoublePullRequest = { number: pullRequests.length + 1, repository, title, text, head, base, commit, state: 'open' };
    pullRequests.push(pull);
    return { status: 201, body: wire.pullRequest(pull, origin) };
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: origin,
    requests,
    pullRequests,
    addRepository(name) {
      const folder = join(root, `${name}.git`);
      execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', folder]);
      repositories.add(name);
      return folder;
    },
    branch: branchOf,
    next(what) {
      mischief = what;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(root, { recursive: true, force: true });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function send(outgoing: ServerResponse, { status, body }: { status: number; body: unknown }): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function basic(header: string | undefined): string[] {
  const [scheme, encoded = ''] = (header ?? '').split(' ');
  if (scheme !== 'Basic') return [];
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}

async function jsonOf(incoming: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
