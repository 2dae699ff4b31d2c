import { systemClock } from '@baton/ai-client';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/open-database.ts';
import { authSecret, createAuthentication } from '../features/auth/authentication.ts';
import { createAccounts, type Accounts } from '../features/members/accounts.ts';
import { createBus } from '../log/bus.ts';
import { createEventStore } from '../log/event-store.ts';
import { databaseFile, prepareDataFolder } from './data-folder.ts';

export interface OpenAccounts {
  accounts: Accounts;
  close(): Promise<void>;
}

/** Who people are, for a command that may run beside the server. A running server looks credentials up at every request, so it sees the change. */
export async function openAccounts(config: Config): Promise<OpenAccounts> {
  prepareDataFolder(config);
  const { db, close } = await openDatabase({ file: databaseFile(config) });
  const auth = await createAuthentication({ db, config, secret: authSecret(config.dataDirectory) });
  const log = createEventStore({ db, bus: createBus(), clock: systemClock });
  const nobodyConnected = { recheckMember: () => undefined, closeByCredential: () => undefined };
  return { accounts: createAccounts({ db, log, clock: systemClock }, auth, nobodyConnected), close };
}
