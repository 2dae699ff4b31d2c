import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '../git.ts';
import { createJail } from '../jail.ts';
import { defineTool, toolError, toolOutput, type Previewed, type Tool, type ToolContext, type ToolOutput } from '../tool.ts';
import { commandEnvironment } from './command-environment.ts';
import type { CommandRequest } from './command-request.ts';
import { findProgram } from './find-program.ts';
import { runCommand, type CommandOutcome } from './run-command.ts';
import type { ShellSettings } from './shell-settings.ts';
import { worktreeGitFolders } from './worktree-git-folders.ts';

const DEFAULT_SECONDS = 120;
const MAX_SECONDS = 1800;
/** As long as a script can be that a program gets in its environment, in whatever language it is written. */
const MAX_COMMAND = 32_000;
/** Kept of what a command says. One that says more is at fault, or shows a file that is better read. */
const MAX_OUTPUT = 16 * 1024 * 1024;
const MAX_PROCESSES = 512;
const LIMITS = { cpuSeconds: 3600, fileKilobytes: 4 * 1024 * 1024 };

const NO_HOSTS =
  'No host is granted to commands here. Run it without `network`, or ask for a rule of the project that allows this tool a host.';

/** A tool that runs what is written in a language by a program for it, shut in. */
export function defineCommandTool(given: {
  name: string;
  version: number;
  description: string;
  /** What policies can make of it. */
  reaches: 'command' | 'script';
  /** The program, by which names it may be called; the first that is there is taken. */
  programs: readonly string[];
  missing: string;
  /** Its parameters; {@link COMMAND_VARIABLE} stands for the command. */
  parameters: readonly string[];
  /** The programs that a command names, as it can be read. */
  named(command: string): readonly string[];
}): Tool {
  /** What is needed before anything can be run. */
  const prepare = async (context: ToolContext): Promise<{ ok: true; prepared: Prepared } | { ok: false; detail: string }> => {
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
    const environment = commandEnvironment(shell.environment, join(shell.scratch, 'home'), join(shell.scratch, 'tmp'));
    const searchPath = environment['PATH'] ?? '';
    for (const name of given.programs) {
      const program = await findProgram(name, root, searchPath);
      if (program !== undefined) return { ok: true, prepared: { shell, root, environment, searchPath, program } };
    }
    return { ok: false, detail: given.missing };
  };

  return defineTool({
    name: given.name,
    version: given.version,
    policyClass: 'execute',
    description: given.description,
    parameters: {
      command: {
        type: 'string',
        reaches: given.reaches,
        description: 'What is to be run, in the root of the project.',
        maxLength: MAX_COMMAND,
      },
      timeoutSeconds: {
        type: 'integer',
        description: `After how many seconds it is ended. Default ${DEFAULT_SECONDS}.`,
        minimum: 1,
        maximum: MAX_SECONDS,
      },
      network: {
        type: 'boolean',
        description: 'Whether it needs the hosts that rules grant to commands. Default false: it has no network at all.',
      },
    },
    required: ['command'],
    network: ({ network }) => network === true,

    async preview({ command, network = false }, context): Promise<Previewed> {
      const read = await prepare(context);
      if (!read.ok) return read;
      const { shell, root, searchPath } = read.prepared;
      if (network && shell.sandbox.available && shell.hosts.length === 0) return { ok: false, detail: NO_HOSTS };
      const names = [...new Set(given.named(command))];
      const paths = await Promise.all(names.map((name) => findProgram(name, root, searchPath)));
      const isShutIn = shell.sandbox.available;
      return {
        ok: true,
        effect: {
          type: 'command',
          command,
          directory: root,
          programs: names.map((name, index) => ({ name, ...(paths[index] === undefined ? {} : { path: paths[index] }) })),
          network: !isShutIn ? ['*'] : network ? [...shell.hosts] : [],
          writes: isShutIn ? [root, shell.scratch] : ['/'],
          undo: {
            possible: false,
            how: isShutIn
              ? 'Files of the project can be put back as they were. Whatever else it does, to hosts that it reaches above all, cannot be taken back.'
              : 'It runs without a sandbox. Files of the project can be put back as they were; whatever else it does cannot be taken back.',
          },
        },
      };
    },

    async run({ command, timeoutSeconds = DEFAULT_SECONDS, network = false }, context): Promise<ToolOutput> {
      if (command.includes('\0')) return toolError('The command holds a NUL.');
      const read = await prepare(context);
      if (!read.ok) return toolError(read.detail);
      const { shell } = read.prepared;
      if (network && shell.sandbox.available && shell.hosts.length === 0) return toolError(NO_HOSTS);
      const hosts = network ? shell.hosts : [];
      const made = await requestOf(command, [read.prepared.program, ...given.parameters], { ...read.prepared, hosts }, context);
      if (!made.ok) return toolError(made.detail);
      const outcome = await runCommand({
        request: made.request,
        timeLimitMs: timeoutSeconds * 1000,
        maxBytes: MAX_OUTPUT,
        maxProcesses: MAX_PROCESSES,
        signal: context.signal,
        ...(context.started === undefined ? {} : { started: context.started }),
        ...(context.output === undefined ? {} : { output: context.output }),
      });
      return outputOf(outcome, timeoutSeconds, shell, hosts);
    },
  });
}

interface Prepared {
  shell: ShellSettings;
  root: string;
  environment: Record<string, string>;
  searchPath: string;
  program: string;
}

async function requestOf(
  command: string,
  program: readonly string[],
  { shell, root, environment, hosts }: Prepared & { hosts: readonly string[] },
  { denied, signal }: ToolContext,
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

const ENDED = {
  output: `It was ended, since it said more than ${MAX_OUTPUT / 1024 / 1024} MB.`,
  processes: `It was ended, since it had started more than ${MAX_PROCESSES} processes.`,
  stopped: 'It was stopped.',
} as const;

function outputOf(outcome: CommandOutcome, timeoutSeconds: number, shell: ShellSettings, hosts: readonly string[]): ToolOutput {
  if (outcome.type === 'refused') return toolError(outcome.detail);
  const { exitCode, signal, ended, output, elapsedMs } = outcome;
  const time = `${(elapsedMs / 1000).toFixed(1)} s`;
  const how = exitCode === undefined ? `ended by ${signal ?? 'a signal'}` : `exit code ${exitCode}`;
  const why = ended === undefined ? undefined : ended === 'time' ? `It was ended after ${timeoutSeconds} seconds.` : ENDED[ended];
  const isOk = ended === undefined && exitCode === 0;
  const notes = [why, isOk ? undefined : shell.sandbox.available ? sandboxWords(hosts, shell.hosts) : 'It ran without a sandbox.'].filter(
    (note) => note !== undefined,
  );
  const separator = output === '' || output.endsWith('\n') ? '' : '\n';
  const text = `${output}${separator}[${[`${how} after ${time}`, ...notes].join('. ').replaceAll('..', '.')}]`;
  return { ...toolOutput(text, ended === undefined ? `${how} after ${time}` : (why ?? how)), outcome: isOk ? 'ok' : 'error' };
}

function sandboxWords(hosts: readonly string[], granted: readonly string[]): string {
  const none = granted.length === 0 ? 'no network' : `no network (with \`network\` it would reach ${granted.join(', ')})`;
  const network = hosts.length === 0 ? none : `of the network only ${hosts.join(', ')}`;
  return `It ran in a sandbox: it writes only in the project, but not to .git, and in $HOME and $TMPDIR, and reaches ${network}.`;
}
