import { styleText } from 'node:util';
import { unknownSettings, type Config } from '../config.ts';
import { openServer } from './open-server.ts';
import type { Terminal } from './terminal.ts';
import { tunnelCommand } from './tunnel.ts';

/** A little more than what everything inside takes at most to come to a clean place. */
const STOP_MS = 12_000;

/** Serves until a signal comes. */
export async function serve(config: Config, _words: readonly string[], terminal: Terminal): Promise<number> {
  const say = (text: string): void => terminal.print(`${text}\n`);
  for (const name of unknownSettings()) say(`There is no setting ${name}: it is ignored. The list is in README.md.`);
  const server = await openServer(config);
  const { accounts, http, startRuns } = server.app;
  try {
    if (config.owner !== undefined) await accounts.setup.ensureOwner(config.owner);
    await http.listen({ host: config.host, port: config.port });
  } catch (error) {
    await server.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    terminal.say(`Port ${config.port} is in use. Stop what listens there, or set BATON_PORT to another number.\n`);
    return 1;
  }
  await startRuns();
  const listening = http.server.address();
  const port = typeof listening === 'object' && listening !== null ? listening.port : config.port;
  const address = config.publicUrl?.origin ?? `http://${shownHost(config.host)}:${port}`;
  say(`Baton is ready at ${styleText('bold', address)} (${Math.round(performance.now())} ms)`);
  if (!isLoopback(config.host)) say(styleText('bold', listensBeyond(config)));
  if (config.ssh !== undefined && isLoopback(config.host)) {
    say(`To open it in the browser of your own machine, run there:\n\n  ${tunnelCommand(config.ssh, port)}\n`);
  }
  const secret = await accounts.setup.newSecret();
  if (secret !== undefined) say(`There is no owner yet. Open this link once to make the account:\n\n  ${address}/setup#${secret}\n`);
  await terminal.untilSignal();
  say('Stopping: runs are interrupted and go on with the next start.');
  const force = setTimeout(() => terminal.exitNow(1), STOP_MS);
  await server.close();
  clearTimeout(force);
  return 0;
}

function listensBeyond({ host, publicUrl }: Config): string {
  return publicUrl?.protocol === 'https:'
    ? `It listens on ${host}, beyond this machine. Whoever goes past the proxy with TLS sends passwords and keys in the clear.`
    : `It listens on ${host} without TLS: passwords and keys can be read on the way. Put a proxy with TLS in front, and set BATON_PUBLIC_URL.`;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');
const shownHost = (host: string): string => (host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host);
