import { mkdir, realpath, rm } from 'node:fs/promises';
import type { ProjectId } from '@baton/protocol';
import {
  commandHosts,
  deniedGlobs,
  runProjectCommand,
  type DeniedPaths,
  type ProjectCommandOutcome,
  type StartedProcess,
} from '@baton/toolbox';
import type { Deps } from '../../deps.ts';
import type { PolicyStore } from '../policies/store.ts';
import { shellSurroundings } from '../tools/shell-surroundings.ts';
import { endNoted, noteProcess } from './left-processes.ts';

/** As which tool rules name the commands of a project. */
const AS = { name: 'run_shell', policyClass: 'execute' } as const;

/** Commands that people set up for a project, shut in as commands of agents are, with the hosts and without the paths that the project's rules say. */
export function createProjectCommands(
  deps: Pick<Deps, 'config' | 'processId' | 'sandbox'> & { denied: DeniedPaths; policies: Pick<PolicyStore, 'rulesFor'> },
) {
  const { denied, policies, processId } = deps;
  /** What is the home of a command of this process. */
  const atWork = new Set<string>();

  async function run(given: {
    projectId: ProjectId;
    command: string;
    timeoutSeconds: number;
    directory: string;
    /** Made, and removed with what the command wrote there. */
    scratch: string;
    signal: AbortSignal;
  }): Promise<ProjectCommandOutcome> {
    const { projectId, command, timeoutSeconds, directory, scratch, signal } = given;
    const rules = await policies.rulesFor(projectId);
    const note = `${scratch}.process`;
    atWork.add(scratch);
    try {
      // Under the same name it may have been begun by a server that died.
      await endNoted(note, processId);
      await mkdir(scratch, { recursive: true, mode: 0o700 });
      const shell = { ...(await shellSurroundings(deps, await realpath(scratch))), ...commandHosts(rules, AS) };
      const context = {
        root: directory,
        shell,
        denied: { ...denied, globs: deniedGlobs(rules, AS) },
        signal,
        started: (process: StartedProcess) => noteProcess(note, process, processId),
      };
      return await runProjectCommand({ command, timeoutSeconds }, context);
    } finally {
      await rm(note, { force: true });
      await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
      atWork.delete(scratch);
    }
  }

  return { run, isAtWork: (scratch: string): boolean => atWork.has(scratch) };
}

export type ProjectCommands = ReturnType<typeof createProjectCommands>;
