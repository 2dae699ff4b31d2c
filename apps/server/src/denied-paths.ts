import { join } from 'node:path';
import type { DeniedPaths } from '@baton/toolbox';
import type { Config } from './config.ts';

/** What no tool and no context file ever reads, inside projects too: the data folder, credentials, and files that usually hold keys. */
export function deniedPaths(config: Pick<Config, 'dataDirectory' | 'credentialsFile'>): DeniedPaths {
  return {
    paths: [
      config.dataDirectory,
      join(config.dataDirectory, 'credentials.toml'),
      ...(config.credentialsFile === undefined ? [] : [config.credentialsFile]),
    ],
    names: ['.env*', '*.pem', 'id_*'],
  };
}
