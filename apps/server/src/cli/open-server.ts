import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@baton/ai-client';
import { buildApp, type App } from '../app.ts';
import type { Config } from '../config.ts';
import { createBlobs } from '../db/blobs.ts';
import { lockDataFolder } from '../db/data-lock.ts';
import { openDatabase, type OpenDatabase } from '../db/open-database.ts';
import { createReader } from '../db/reader.ts';
import type { Deps } from '../deps.ts';
import { authSecret } from '../features/auth/authentication.ts';
import { newId } from '../ids.ts';
import { createBus } from '../log/bus.ts';
import { createEventStore } from '../log/event-store.ts';
import { createGuardedFetch } from '../net/address-guard.ts';
import { createLogger } from '../telemetry/logger.ts';

export const databaseFile = (config: Pick<Config, 'dataDirectory'>): string => join(config.dataDirectory, 'baton.db');

export interface OpenServer {
  app: App;
  deps: Deps;
  database: OpenDatabase;
  close(): Promise<void>;
}

/** Everything that a server or a command works with, on the configured folders. `lock`: take the data folder for this process alone. */
export async function openServer(config: Config, options: { lock: boolean }): Promise<OpenServer> {
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
  const unlock = options.lock ? lockDataFolder(config.dataDirectory) : () => undefined;
  const database = await openDatabase({ file: databaseFile(config) });
  const clock = {
    now: () => systemClock.now(),
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms, signal ?? new AbortController().signal),
  };
  const bus = createBus();
  const deps: Deps = {
    config,
    db: database.db,
    log: createEventStore({ db: database.db, bus, clock }),
    bus,
    blobs: createBlobs({ directory: join(config.dataDirectory, 'blobs'), db: database.db, clock }),
    reader: createReader({ file: databaseFile(config) }),
    clock,
    logger: createLogger(config.logLevel),
    processId: newId(),
    fetch: createGuardedFetch({ allowPrivate: config.allowPrivateUrls }),
  };
  const app = await buildApp(deps, authSecret(config.dataDirectory));
  return {
    app,
    deps,
    database,
    async close() {
      await app.close();
      await deps.reader.close();
      await database.close();
      unlock();
    },
  };
}
