import type { Event, EventOf, OpenCall, RunId, RunState, ToolResultPart } from '@baton/protocol';
import { findTool, tools, type DeniedPaths, type ToolOutput } from '@baton/toolbox';
import type { Blobs } from '../../db/blobs.ts';
import type { Clock } from '../../deps.ts';

/** Appends to the run's discussion under the run's epoch. */
export type AppendToRun = (events: readonly Event[]) => Promise<void>;

/** What a tool may do without a person: the policy by class. Anything that is not `allow` here is refused, since nobody is asked yet. */
const DECISIONS: Record<(typeof tools)[number]['policyClass'], 'allow' | 'refuse'> = {
  read: 'allow',
  converse: 'allow',
  write: 'refuse',
  execute: 'refuse',
  network: 'refuse',
};

/**
 * The one door for tool calls. Each call is judged first; what is allowed is announced by `tool.started`, and runs only once that is
 * durable; every call ends with exactly one `tool.finished`. Reading tools run side by side.
 */
export function createExecutor(deps: { blobs: Blobs; clock: Clock; denied: DeniedPaths }) {
  const { blobs, clock, denied } = deps;

  async function run(call: OpenCall, root: string, signal: AbortSignal): Promise<ToolOutput> {
    const tool = findTool(call.name);
    if (tool === undefined) {
      return failure(`There is no tool "${call.name}". There are: ${tools.map((each) => each.name).join(', ')}.`);
    }
    if (DECISIONS[tool.policyClass] !== 'allow') return failure(`The policy of this project does not allow "${call.name}".`);
    const parsed = tool.parse(call.argumentsText);
    if (!parsed.ok) return failure(parsed.detail);
    return tool.run(parsed.value, { root, denied, signal });
  }

  async function resultOf(call: OpenCall, output: ToolOutput): Promise<ToolResultPart> {
    const blob = output.fullText === undefined ? undefined : await blobs.put(output.fullText);
    return {
      type: 'tool_result',
      callId: call.callId,
      outcome: output.outcome,
      text: output.text,
      summary: output.summary,
      ...(blob === undefined ? {} : { blob }),
    };
  }

  return {
    /** Runs every open call to its end. Rejects only when the log does, or with the signal's reason once it has aborted. */
    async settle(state: RunState, calls: readonly OpenCall[], root: string, append: AppendToRun, signal: AbortSignal): Promise<'settled'> {
      const runId: RunId = state.request.id;
      await append(
        calls.map((call): EventOf<'tool.started'> => ({
          type: 'tool.started',
          v: 1,
          runId,
          callId: call.callId,
          entryId: call.entryId,
          name: call.name,
        })),
      );
      await Promise.all(
        calls.map(async (call) => {
          const startedAt = clock.now();
          const output = await run(call, root, signal).catch((error: unknown): ToolOutput => {
            if (signal.aborted) throw signal.reason;
            return failure(`The tool failed: ${error instanceof Error ? error.message : String(error)}`);
          });
          signal.throwIfAborted();
          const result = await resultOf(call, output);
          const durationMs = Math.max(0, Math.round(clock.now() - startedAt));
          await append([{ type: 'tool.finished', v: 1, runId, callId: call.callId, entryId: call.entryId, result, durationMs }]);
        }),
      );
      return 'settled';
    },
  };
}

export type Executor = ReturnType<typeof createExecutor>;

function failure(text: string): ToolOutput {
  return { outcome: 'error', text, summary: text.split('\n', 1)[0]?.slice(0, 120) ?? 'failed' };
}
