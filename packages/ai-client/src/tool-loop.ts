import { cancelledApprovals, hasEnded, next, type Event, type OpenCall, type RunState } from '@baton/protocol';
import type { LoopPorts } from './loop-ports.ts';
import { playRound } from './loop-round.ts';
import { abortReason, append, runFailed, type LoopState } from './loop-state.ts';

/**
 * Takes a run as far as it goes: asks `next` what comes, does that, folds what the log gained, and asks again. All of a run's state is in its
 * log, so the loop may be entered with any state that a log folds to, as often as its process dies.
 *
 * `ended`: the run is finished, failed or stopped. `parked`: it waits for a person. `left`: the signal was aborted for a shutdown and the run goes on
 * later. A stop ends with results for all open calls and `run.stopped` as the last event. Rejects only with what a port threw.
 */
export async function runToolLoop(ports: LoopPorts, start: RunState, signal: AbortSignal): Promise<'ended' | 'parked' | 'left'> {
  const loop: LoopState = { run: start };
  await append(ports, loop, []);
  for (;;) {
    if (hasEnded(loop.run.status)) return 'ended';
    if (loop.run.openRound !== undefined || loop.run.openMessageId !== undefined) {
      await append(ports, loop, leftBehind(ports, loop.run));
      continue;
    }
    const why = abortReason(signal);
    if (why === 'shutdown') return 'left';
    const { run } = loop;
    const step = next(why === 'stop' ? { ...run, stopRequested: true } : run);
    switch (step.type) {
      case 'rest':
        return 'parked';
      case 'stop':
        await append(ports, loop, [...cancelled(run, step.openCalls), { type: 'run.stopped', v: 1, runId: run.request.id }]);
        break;
      case 'fail':
        await append(ports, loop, [...cancelled(run, step.openCalls), runFailed(run, step.error)]);
        break;
      case 'finish':
        await append(ports, loop, [{ type: 'run.finished', v: 1, runId: run.request.id, reason: step.reason }]);
        break;
      case 'settle':
        if ((await settle(ports, loop, [...step.calls], signal)) === 'parked') return 'parked';
        break;
      case 'send':
        await unlessAborted(signal, () => playRound(ports, loop, step, signal));
        break;
      case 'interrupt':
        // Closed above, before `next` is asked.
        break;
    }
  }
}

/** What a process that died left open: a message that nobody writes any more, a request that nobody accounted for. */
function leftBehind(ports: LoopPorts, run: RunState): Event[] {
  const { openMessageId, openRound } = run;
  return [
    ...(openMessageId === undefined
      ? []
      : [
          {
            type: 'message.interrupted',
            v: 1,
            entryId: openMessageId,
            runId: run.request.id,
            parts: [],
            reason: 'crashed',
          } satisfies Event,
        ]),
    ...(openRound === undefined ? [] : [ports.account({ started: openRound, refused: false, partsSoFar: [], durationMs: 0 })]),
  ];
}

async function settle(ports: LoopPorts, loop: LoopState, calls: OpenCall[], signal: AbortSignal): Promise<'parked' | 'settled'> {
  const before = new Set(loop.run.openCalls.map((call) => call.callId));
  const result = await unlessAborted(signal, () => ports.settle(calls, signal));
  await append(ports, loop, []);
  if (signal.aborted || loop.run.stopRequested) return 'settled';
  if (result === 'parked') return 'parked';
  // Asking again would run the same calls for ever.
  if (loop.run.openCalls.some((call) => before.has(call.callId))) throw new Error('settle left calls open that it said were settled');
  return 'settled';
}

/** A port that was interrupted may throw anything; what it threw otherwise is the caller's. */
async function unlessAborted<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  }
}

/** Results for calls that will never run: every vendor wants one for each call. */
function cancelled(run: RunState, calls: readonly OpenCall[]): Event[] {
  const results = calls.map(({ callId, entryId, started }): Event => ({
    type: 'tool.finished',
    v: 1,
    runId: run.request.id,
    callId,
    entryId,
    result: {
      type: 'tool_result',
      callId,
      outcome: 'cancelled',
      text: started
        ? 'Cancelled: the run ended while this was running. What it had done by then is not known.'
        : 'Cancelled: the run ended before this was run.',
      summary: started ? 'cancelled' : 'not run',
    },
    durationMs: 0,
  }));
  return [...cancelledApprovals(run), ...results];
}
