import { MessageDraft, type Event, type ProjectId, type RunId } from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { RunningText } from '../../log/running-text.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import type { RunAgents } from './agents.ts';
import type { RunLedger } from './ports.ts';
import { RunLog } from './run-log.ts';
import type { RunStore } from './store.ts';

export interface AdoptionDeps extends Pick<Deps, 'log' | 'clock'> {
  queue: Queue;
  runs: RunStore;
  discussions: DiscussionStore;
  ledger: RunLedger;
  runningText: RunningText;
  agents: RunAgents;
}

/**
 * Puts the runs of a process that died back on their feet: a message that was being written is closed with what was saved of it, every
 * request without a ledger row gets an estimated one, and its job, which it still has, is
 * free to be claimed. The process that takes it up then starts its next epoch and asks `next` again. Answers the ids.
 */
export async function adoptRuns(deps: AdoptionDeps): Promise<RunId[]> {
  const ids = await deps.runs.inHand();
  for (const id of ids) await adopt(deps, id);
  return ids;
}

async function adopt(deps: AdoptionDeps, id: RunId): Promise<void> {
  const loaded = await deps.runs.load(id);
  if (loaded === undefined) return;
  const { state, row } = loaded;
  const projectId: ProjectId = await deps.discussions.projectIdOf(row.discussion_id);
  const runLog = new RunLog(deps, projectId, state.request, row.epoch);
  const events: Event[] = [];
  const draft = new MessageDraft();
  if (state.openMessageId !== undefined) {
    for (const delta of await deps.runningText.load(state.openMessageId)) draft.apply(delta);
    events.push({ type: 'message.interrupted', v: 1, entryId: state.openMessageId, runId: id, parts: [...draft.parts], reason: 'crashed' });
  }
  const open = state.openRound;
  if (open !== undefined) {
    const { provider, model, round, attempt, estimate } = open;
    const call = deps.ledger.account({ provider, model, usage: undefined, refused: false, estimate, partsSoFar: draft.parts });
    runLog.accounted(round, attempt, call);
    events.push({
      type: 'usage.recorded',
      v: 1,
      runId: id,
      round,
      attempt,
      provider,
      model,
      usage: call.usage,
      costUsd: call.costUsd,
      estimated: call.estimated,
      simulated: call.simulated,
    });
  }
  if (events.length > 0) await runLog.append(events);
}
