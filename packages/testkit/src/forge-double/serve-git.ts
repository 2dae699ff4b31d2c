import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers one request of git with `git http-backend`, for whoever was let in as `user`, from the bare repositories in a folder. */
export async function serveGit(given: { root: string; user: string; incoming: IncomingMessage; outgoing: ServerResponse }): Promise<void> {
  const { root, user, incoming, outgoing } = given;
  const url = new URL(incoming.url ?? '/', 'http://double');
  const header = (name: string): string => String(incoming.headers[name] ?? '');
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: incoming.method ?? 'GET',
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_USER: user,
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  incoming.pipe(backend.stdin);
  backend.stdin.on('error', () => undefined);
  const pieces: Buffer[] = [];
  for await (const piece of backend.stdout) pieces.push(piece as Buffer);
  const answer = Buffer.concat(pieces);
  const end = answer.indexOf('\r\n\r\n');
  let status = 200;
  for (const line of answer.subarray(0, Math.max(end, 0)).toString().split('\r\n')) {
    const [name = '', ...value] = line.split(': ');
    if (name.toLowerCase() === 'status') status = Number.parseInt(value.join(': '), 10);
    else if (name !== '') outgoing.setHeader(name, value.join(': '));
  }
  outgoing.statusCode = end < 0 ? 500 : status;
  outgoing.end(answer.subarray(end + 4));
}
