import { judgeProjectDirectory } from '@baton/toolbox';
import type { Config } from '../../config.ts';

/** Whether a directory may be a project's, by the operator's settings. Answers its real path, or the reason in words. */
export function judgeDirectory(
  config: Pick<Config, 'projectRoots' | 'dataDirectory' | 'workDirectory'>,
  directory: string,
): ReturnType<typeof judgeProjectDirectory> {
  return judgeProjectDirectory({
    directory,
    roots: config.projectRoots,
    dataDirectory: config.dataDirectory,
    workDirectory: config.workDirectory,
  });
}
