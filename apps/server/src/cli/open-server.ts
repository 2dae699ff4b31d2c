import { join } from 'node:path';
import { systemClock } from '@baton/ai-client';
import { sandboxState, whyNoSandbox } from '@baton/toolbox';
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
import { databaseFile, prepareDataFolder } from './data-folder.ts';

export interface OpenServer {
  app: App;
  deps: Deps;
  database: OpenDatabase;
  close(): Promise<void>;
}

/** Asks the first time, and answers the same from then on. */
function once<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () => (answer ??= ask());
}

/** The server on the configured folders, which are this process's alone until it closes. Throws DataFolderInUse when another has them. */
export async function openServer(config: Config): Promise<OpenServer> {
  prepareDataFolder(config);
  const unlock = lockDataFolder(config.dataDirectory);
  const database = await openDatabase({ file: databaseFile(config) });
  const bus = createBus();
  const deps: Deps = {
    config,
    db: database.db,
    log: createEventStore({ db: database.db, bus, clock: systemClock }),
    bus,
    blobs: createBlobs({ directory: join(config.dataDirectory, 'blobs'), db: database.db, clock: systemClock }),
    reader: createReader({ file: databaseFile(config) }),
    clock: systemClock,
    logger: createLogger(config.logLevel),
    processId: newId(),
    fetch: createGuardedFetch({ allowPrivate: config.allowPrivateUrls }),
    sandbox: { whyNot: () => whyNoSandbox(), state: once(sandboxState) },
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
