import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../git.ts';
import { createJail } from '../jail.ts';
import type { ToolContext } from '../tool.ts';
import { commandEnvironment } from './command-environment.ts';
import type { CommandRequest } from './command-request.ts';
import { findProgram } from './find-program.ts';
import { whyNotLet } from './local-host.ts';
import { runCommand, type CommandEnd, type CommandOutcome } from './run-command.ts';
import type { ShellSettings } from './shell-settings.ts';
import { worktreeGitFolders } from './worktree-git-folders.ts';

/** Kept of what a command says. One that says more is at fault, or shows a file that is better read. */
const MAX_OUTPUT = 16 * 1024 * 1024;
const MAX_PROCESSES = 512;
const LIMITS = { cpuSeconds: 3600, fileKilobytes: 4 * 1024 * 1024 };

const NO_HOSTS =
  'No host is granted to commands here. Run it without `network`, or ask for a rule of the project that allows this tool a host.';

/** What a command is run with, once it was found to be there. Paths are real. */
export interface OpenShell {
  shell: ShellSettings;
  root: string;
  environment: Record<string, string>;
  searchPath: string;
  program: string;
  /** What it may reach: nothing, unless it asked for the network. */
  hosts: readonly string[];
}

/** The surroundings of a command in a language that one of some programs runs, or why it is not run here. Runs nothing. */
export async function openShell(
  context: Pick<ToolContext, 'root' | 'shell'>,
  wanted: { programs: readonly string[]; missing: string; network: boolean },
): Promise<{ ok: true; opened: OpenShell } | { ok: false; detail: string }> {
  const { shell } = context;
  if (shell === undefined) return { ok: false, detail: 'Commands are not run here.' };
  if (!shell.sandbox.available && !shell.unsandboxed) {
    return {
      ok: false,
      detail: `Commands are not run without a sandbox, unless the operator of this server agrees to it. ${shell.sandbox.why}`,
    };
  }
  const root = await realpath(context.root).catch(() => undefined);
  if (root === undefined) return { ok: false, detail: 'The folder of this project is not there any more.' };
  if (wanted.network && shell.sandbox.available && shell.hosts.length === 0) return { ok: false, detail: NO_HOSTS };
  const refused = wanted.network ? whyNotLet(shell.hosts) : undefined;
  if (refused !== undefined) return { ok: false, detail: refused };
  const environment = commandEnvironment(shell.environment, join(shell.scratch, 'home'), join(shell.scratch, 'tmp'));
  const searchPath = environment['PATH'] ?? '';
  for (const name of wanted.programs) {
    const program = await findProgram(name, root, searchPath);
    const hosts = wanted.network ? shell.hosts : [];
    if (program !== undefined) return { ok: true, opened: { shell, root, environment, searchPath, program, hosts } };
  }
  return { ok: false, detail: wanted.missing };
}

/** Why a command was ended, in words. */
export function endedWords(ended: CommandEnd, timeoutSeconds: number): string {
  switch (ended) {
    case 'time':
      return `It was ended after ${timeoutSeconds} seconds.`;
    case 'output':
      return `It was ended, since it said more than ${MAX_OUTPUT / 1024 / 1024} MB.`;
    case 'processes':
      return `It was ended, since it had started more than ${MAX_PROCESSES} processes.`;
    case 'stopped':
      return 'It was stopped.';
  }
}

/** Runs a command as it was opened, shut in where there is a sandbox. Rejects only with what `started` rejects with; then nothing ran. */
export async function runShutIn(
  opened: OpenShell,
  given: { command: string; parameters: readonly string[]; timeoutSeconds: number },
  context: Pick<ToolContext, 'denied' | 'signal' | 'started' | 'output'>,
): Promise<CommandOutcome> {
  const { command, parameters, timeoutSeconds } = given;
  if (command.includes('\0')) return { type: 'refused', detail: 'The command holds a NUL.' };
  const made = await requestOf(command, [opened.program, ...parameters], opened, context);
  if (!made.ok) return { type: 'refused', detail: made.detail };
  return runCommand({
    request: made.request,
    timeLimitMs: timeoutSeconds * 1000,
    maxBytes: MAX_OUTPUT,
    maxProcesses: MAX_PROCESSES,
    signal: context.signal,
    ...(context.started === undefined ? {} : { started: context.started }),
    ...(context.output === undefined ? {} : { output: context.output }),
  });
}

async function requestOf(
  command: string,
  program: readonly string[],
  { shell, root, environment, hosts }: OpenShell,
  { denied, signal }: Pick<ToolContext, 'denied' | 'signal'>,
): Promise<{ ok: true; request: CommandRequest } | { ok: false; detail: string }> {
  // What is denied is read in the program that starts the command; what is no glob must be told before.
  const jail = await createJail(root, denied);
  if (!jail.ok) return jail;
  for (const folder of ['home', 'tmp']) await mkdir(join(shell.scratch, folder), { recursive: true });
  const request: CommandRequest = { program, command, directory: root, environment, limits: LIMITS };
  if (!shell.sandbox.available) return { ok: true, request };
  const common = await runGit({ directory: root, arguments: ['rev-parse', '--path-format=absolute', '--git-common-dir'], signal });
  return {
    ok: true,
    request: {
      ...request,
      sandbox: {
        scratch: shell.scratch,
        deniedPaths: shell.deniedPaths,
        readable: [...shell.readable, ...(await worktreeGitFolders(root, signal))],
        readOnly: common.ok ? [common.output.toString().trim()] : [],
        denied,
        hosts,
        deniedHosts: shell.deniedHosts,
      },
    },
  };
}
