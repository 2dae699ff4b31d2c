import type { Kysely } from 'kysely';
import type { SandboxState } from '@baton/toolbox';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Blobs } from './db/blobs.ts';
import type { Reader } from './db/reader.ts';
import type { Database } from './db/schema.ts';
import type { Bus, EventStore } from './log/ports.ts';

export type { Clock };

/** Whether commands can be shut in on this machine. */
export interface SandboxProbe {
  /** Why they surely can't be; answers quickly. */
  whyNot(): Promise<string | undefined>;
  /** Whether they are: a sandbox is made and tried, once. */
  state(): Promise<SandboxState>;
}

/** What features are built from. Made once in `main.ts` (or by a test) and handed down. */
export interface Deps {
  config: Config;
  db: Kysely<Database>;
  log: EventStore;
  bus: Bus;
  blobs: Blobs;
  reader: Reader;
  clock: Clock;
  logger: Logger;
  /** Names this process in runs and leases; new at every start. */
  processId: string;
  /** The `fetch` for addresses that people or models chose: guarded (resolve, pin, re-check redirects). */
  fetch: typeof globalThis.fetch;
  sandbox: SandboxProbe;
}
