import { readContextFile } from '@baton/toolbox';
import type { Config } from '../../config.ts';
import { deniedPaths } from '../../denied-paths.ts';

/** Reads files of a project as they would be sent with a discussion: in the jail, without what the operator denies. */
export function contextFileReader(config: Config) {
  const denied = deniedPaths(config);
  return (path: string, directory: string, signal: AbortSignal) => readContextFile(path, directory, denied, signal);
}
