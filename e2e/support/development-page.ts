import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const root = new URL('../../', import.meta.url).pathname;
const web = join(root, 'apps/web');
const built = join(web, '.svelte-kit/development');
const node = join(root, 'node_modules/node/bin/node');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The page as those who build Baton see it, on loopback, without a server behind it. */
export interface DevelopmentPage {
  url: string;
  stop(): Promise<void>;
}

/** Builds the page with what only developers get, and serves it. */
export async function startDevelopmentPage(): Promise<DevelopmentPage> {
  const build = spawn(node, [join(web, 'node_modules/vite/bin/vite.js'), 'build', '--mode', 'development', '--logLevel', 'error'], {
    cwd: web,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  build.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  build.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  const [code] = (await once(build, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The page could not be built for developers:\n${output}`);

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(pathname);
    const file = TYPES[extname(path)] === undefined ? 'index.html' : path;
    readFile(join(built, file)).then(
      (content) => response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(content),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was free');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
