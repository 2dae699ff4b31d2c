import { homedir } from 'node:os';
import { homePrograms, type DeniedPaths, type ShellSettings } from '@baton/toolbox';
import type { Config } from '../../config.ts';
import type { SandboxProbe } from '../../deps.ts';

/** How every command of this server is shut in, whoever wants it run. `scratch`: a real path, the command's own. */
export async function shellSurroundings(
  deps: { config: Config; denied: DeniedPaths; sandbox: SandboxProbe },
  scratch: string,
): Promise<Omit<ShellSettings, 'hosts' | 'deniedHosts'>> {
  const { config, denied, sandbox } = deps;
  return {
    sandbox: await sandbox.state(),
    unsandboxed: config.unsandboxedCommands,
    scratch,
    // Other projects and other worktrees, too: what a command works on is let in again by itself.
    deniedPaths: [...denied.paths, config.workDirectory, homedir(), ...config.projectRoots],
    readable: await homePrograms(config.commandEnvironment['PATH'] ?? '', homedir()),
    environment: config.commandEnvironment,
  };
}
