import type { RunInDiscussion } from '@baton/protocol';
import type { RunMoments } from './run-moments.ts';

/** What a run is doing, as far as a person who waits for it wants to know. */
export type RunPhase =
  | { type: 'queued' }
  /** The request is out; nothing has come back. */
  | { type: 'waiting'; since: string }
  /** Text or a call is being written, or tools work: the thread itself shows it. */
  | { type: 'working' }
  /** An attempt failed and another follows, `at` in milliseconds since 1970. */
  | { type: 'retrying'; at: number }
  /** What so many files are is being kept before a tool changes them. */
  | { type: 'preparing'; files: number }
  /** Who has it may not go on with it: somebody else has to. */
  | { type: 'orphaned'; holder: string }
  | { type: 'stopping' }
  | { type: 'finished' }
  | { type: 'failed' }
  | { type: 'stopped' };

export function runPhase(run: RunInDiscussion, moments: RunMoments | undefined): RunPhase {
  const { state, lastProblem } = run;
  switch (state.status) {
    case 'finished':
    case 'failed':
    case 'stopped':
    case 'stopping':
      return { type: state.status };
    case 'queued':
    case 'running':
    case 'parked':
      break;
  }
  if (state.status === 'parked' && state.waitsFor === 'holder') return { type: 'orphaned', holder: state.request.holder.name };
  const preparing = state.openCalls.find((call) => !call.started)?.preparing;
  if (preparing !== undefined) return { type: 'preparing', files: preparing };
  if (state.openMessageId !== undefined || state.openCalls.length > 0) return { type: 'working' };
  if (lastProblem?.retryInMs !== undefined && moments?.failedAt !== undefined && moments.waitingSince === undefined) {
    return { type: 'retrying', at: Date.parse(moments.failedAt) + lastProblem.retryInMs };
  }
  if (state.status === 'queued') return { type: 'queued' };
  return moments?.waitingSince === undefined ? { type: 'working' } : { type: 'waiting', since: moments.waitingSince };
}
