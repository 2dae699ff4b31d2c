import { flushCompileCache } from 'node:module';
import { styleText } from 'node:util';
import type { Config } from '../config.ts';
import { openServer } from './open-server.ts';
import type { Terminal } from './terminal.ts';

const STOP_MS = 10_000;

/** Serves until a signal comes. */
export async function serve(config: Config, _words: readonly string[], terminal: Terminal): Promise<number> {
  const say = (text: string): void => terminal.print(`${text}\n`);
  const startedAt = performance.now();
  const server = await openServer(config, { lock: true });
  const { app, deps } = server;
  if (config.owner !== undefined) await app.members.ensureOwner(config.owner);
  const address = `http://${shownHost(config.host)}:${config.port}`;
  try {
    await app.http.listen({ host: config.host, port: config.port });
  } catch (error) {
    await server.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      terminal.say(`Port ${config.port} is in use. Stop what listens there, or set BATON_PORT to another number.\n`);
      return 1;
    }
    throw error;
  }
  await app.startRuns();
  say(`Baton is ready at ${styleText('bold', config.publicUrl?.href ?? address)} (${Math.round(performance.now() - startedAt)} ms)`);
  if (!isLoopback(config.host)) {
    say(
      styleText(
        'bold',
        `It listens on ${config.host} without TLS: keys and passwords can be read on the way. Put a proxy with TLS in front.`,
      ),
    );
  }
  const secret = await app.members.newSetupSecret();
  if (secret !== undefined) {
    say(`There is no owner yet. Open this link once to make the account:\n\n  ${config.publicUrl?.origin ?? address}/setup#${secret}\n`);
    if (deps.config.viaSsh)
      say(`From your own machine: ssh -L ${config.port}:127.0.0.1:${config.port} <this server>, then open the link there.`);
  }
  // Node writes the compile cache at an orderly exit only; a server may not get one.
  flushCompileCache();
  await terminal.untilSignal();
  say('Stopping: runs are interrupted and go on with the next start.');
  const force = setTimeout(() => terminal.exitNow(1), STOP_MS + 2000);
  await server.close();
  clearTimeout(force);
  return 0;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');
const shownHost = (host: string): string => (host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host);
