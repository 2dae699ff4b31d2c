import { defineTool, toolError, toolOutput, type Previewed, type Tool, type ToolContext, type ToolOutput } from '../tool.ts';
import { findProgram } from './find-program.ts';
import type { CommandOutcome } from './run-command.ts';
import { endedWords, openShell, runShutIn, type OpenShell } from './run-shut-in.ts';

const DEFAULT_SECONDS = 120;
const MAX_SECONDS = 1800;
/** As long as a script can be that a program gets in its environment, in whatever language it is written. */
const MAX_COMMAND = 32_000;

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
  const open = (context: ToolContext, network: boolean) => openShell(context, { ...given, network });

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
      const read = await open(context, network);
      if (!read.ok) return read;
      const { shell, root, searchPath, hosts } = read.opened;
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
          network: isShutIn ? [...hosts] : ['*'],
          writes: isShutIn ? [root, shell.scratch] : ['/'],
          undo: {
            possible: false,
            how: isShutIn
              ? 'Files of the project that git does not ignore, up to 32 MB each, can be put back as they were, together with what somebody else changes in them meanwhile. Whatever else it does, to hosts that it reaches above all, cannot be taken back.'
              : 'It runs without a sandbox. Files of the project that git does not ignore, up to 32 MB each, can be put back as they were, together with what somebody else changes in them meanwhile; whatever else it does cannot be taken back.',
          },
        },
      };
    },

    async run({ command, timeoutSeconds = DEFAULT_SECONDS, network = false }, context): Promise<ToolOutput> {
      const read = await open(context, network);
      if (!read.ok) return toolError(read.detail);
      const outcome = await runShutIn(read.opened, { command, parameters: given.parameters, timeoutSeconds }, context);
      return outputOf(outcome, timeoutSeconds, read.opened);
    },
  });
}

function outputOf(outcome: CommandOutcome, timeoutSeconds: number, { shell, hosts }: OpenShell): ToolOutput {
  if (outcome.type === 'refused') return toolError(outcome.detail);
  const { exitCode, signal, ended, output, elapsedMs } = outcome;
  const time = `${(elapsedMs / 1000).toFixed(1)} s`;
  const how = exitCode === undefined ? `ended by ${signal ?? 'a signal'}` : `exit code ${exitCode}`;
  const why = ended === undefined ? undefined : endedWords(ended, timeoutSeconds);
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
