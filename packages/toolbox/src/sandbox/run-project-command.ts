import { toolOutput, type ToolContext } from '../tool.ts';
import { COMMAND_VARIABLE } from './command-request.ts';
import { endedWords, openShell, runShutIn } from './run-shut-in.ts';

/** How a command of a project went. `text` is what it said, shortened in the middle where it is long; `fullText` then the whole. */
export type ProjectCommandOutcome =
  | { type: 'refused'; detail: string }
  | {
      type: 'ran';
      /** It ended by itself, with exit code 0. */
      passed: boolean;
      exitCode: number | undefined;
      /** Why it was ended, in words, where it was. */
      ended: string | undefined;
      text: string;
      fullText: string;
      elapsedMs: number;
    };

/**
 * Runs what people set up for a project (what prepares a worktree, what checks one) with Bash, shut in as commands of agents are, and with the hosts that are
 * granted to commands. Rejects only with what `started` rejects with.
 */
export async function runProjectCommand(
  given: { command: string; timeoutSeconds: number },
  context: Pick<ToolContext, 'root' | 'shell' | 'denied' | 'signal' | 'started' | 'output'>,
): Promise<ProjectCommandOutcome> {
  const network = (context.shell?.hosts.length ?? 0) > 0;
  const read = await openShell(context, { programs: ['bash'], missing: 'There is no bash on this machine.', network });
  if (!read.ok) return { type: 'refused', detail: read.detail };
  const outcome = await runShutIn(read.opened, { ...given, parameters: ['--noprofile', '--norc', '-c', COMMAND_VARIABLE] }, context);
  if (outcome.type === 'refused') return outcome;
  const { exitCode, ended, output, elapsedMs } = outcome;
  const { text } = toolOutput(output, '');
  const why = ended === undefined ? undefined : endedWords(ended, given.timeoutSeconds);
  return { type: 'ran', passed: exitCode === 0 && ended === undefined, exitCode, ended: why, text, fullText: output, elapsedMs };
}
