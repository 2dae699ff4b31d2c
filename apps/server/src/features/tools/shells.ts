import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asId, type RunId } from '@baton/protocol';
import { whyNoPowershell, type DeniedPaths, type ShellSettings } from '@baton/toolbox';
import type { Config } from '../../config.ts';
import type { SandboxProbe } from '../../deps.ts';
import { shellSurroundings } from './shell-surroundings.ts';

/** A tool that this machine can't offer, and why not. */
export interface MissingTool {
  name: string;
  why: string;
}

/** How commands of runs are shut in on this machine. */
export interface Shells {
  /** Tools that are not offered here. */
  missing(): Promise<readonly MissingTool[]>;
  settingsFor(runId: RunId): Promise<Omit<ShellSettings, 'hosts' | 'deniedHosts'>>;
  /** Removes what the run's commands wrote beside the project. */
  forget(runId: RunId): Promise<void>;
  /** The same for every run that has ended, or is not there: what a crash left. */
  tidy(isActive: (runId: RunId) => Promise<boolean>): Promise<void>;
}

export function createShells(deps: { config: Config; denied: DeniedPaths; sandbox: SandboxProbe }): Shells {
  const { config, sandbox } = deps;
  let missing: Promise<MissingTool[]> | undefined;

  async function findMissing(): Promise<MissingTool[]> {
    const whyNot = await sandbox.whyNot();
    const found: MissingTool[] = [];
    if (whyNot !== undefined && !config.unsandboxedCommands) {
      const why = `Commands run only in a sandbox. ${whyNot} Whoever runs the server can allow commands without one with BATON_UNSANDBOXED_COMMANDS=true.`;
      found.push({ name: 'run_shell', why });
    }
    const powershell = await whyNoPowershell();
    const [first] = found;
    if (powershell !== undefined) found.push({ name: 'run_powershell', why: powershell });
    else if (first !== undefined) found.push({ name: 'run_powershell', why: first.why });
    return found;
  }

  const scratchOf = (runId: RunId): string => join(config.workDirectory, 'scratch', runId);

  return {
    missing: () => (missing ??= findMissing()),

    async settingsFor(runId) {
      const folder = scratchOf(runId);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return shellSurroundings(deps, await realpath(folder));
    },

    async forget(runId) {
      await rm(scratchOf(runId), { recursive: true, force: true });
    },

    async tidy(isActive) {
      for (const name of await readdir(join(config.workDirectory, 'scratch')).catch(() => [])) {
        const runId = asId<RunId>(name);
        if (!(await isActive(runId))) await rm(scratchOf(runId), { recursive: true, force: true });
      }
    },
  };
}
