import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';

export const databaseFile = (config: Pick<Config, 'dataDirectory'>): string => join(config.dataDirectory, 'baton.db');

/** Makes the data folder where it is missing, for this user alone. A folder that this user doesn't own keeps the mode that its owner gave it. */
export function prepareDataFolder({ dataDirectory }: Pick<Config, 'dataDirectory'>): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  try {
    chmodSync(dataDirectory, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
