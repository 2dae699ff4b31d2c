import { foldRun, type Event, type RunError, type RunState } from '@baton/protocol';
import type { LoopPorts } from './loop-ports.ts';

/** The run as the loop knows it: what was folded so far. */
export interface LoopState {
  run: RunState;
}

/** Makes events durable and folds everything that the log has gained. */
export async function append(ports: LoopPorts, loop: LoopState, events: Event[]): Promise<void> {
  for (const event of await ports.append(events)) loop.run = foldRun(loop.run, event) ?? loop.run;
}

/** Why the signal is aborted. A reason that is not ours counts as a shutdown: the run is left as it is, and nothing is lost. */
export function abortReason(signal: AbortSignal): 'stop' | 'shutdown' | undefined {
  if (!signal.aborted) return undefined;
  const reason: unknown = signal.reason;
  return typeof reason === 'object' && reason !== null && 'type' in reason && reason.type === 'stop' ? 'stop' : 'shutdown';
}

export function runFailed(run: RunState, error: RunError): Event {
  return { type: 'run.failed', v: 1, runId: run.request.id, error };
}
