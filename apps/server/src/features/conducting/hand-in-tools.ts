import {
  acceptPlan,
  MAX_REFUSED_PLANS,
  readTicketPlan,
  readVerdict,
  submitPlanTool,
  qaVerdictTool,
  withQuotes,
  type CommandResult,
} from '@baton/conductor';
import {
  readArguments,
  type ContentHash,
  type Event,
  type QaVerdict,
  type RunId,
  type ToolDefinition,
  type TrackId,
} from '@baton/protocol';
import type { Tool, ToolOutput } from '@baton/toolbox';
import type { Blobs } from '../../db/blobs.ts';
import { newId } from '../../ids.ts';
import type { Quotes } from '../quotes/service.ts';
import type { TrackStates } from '../tracks/track-states.ts';

/** A plan or a verdict as it was written: read by whoever takes it, who says all that is wrong with it. */
export function handInTool(definition: ToolDefinition, take: (value: unknown) => Promise<ToolOutput>): Tool {
  return {
    name: definition.name,
    version: 1,
    policyClass: 'converse',
    definition,
    parse: (text) => ({ ok: true, value: { text } }),
    reach: () => ({ paths: [], commands: [], scripts: [], urls: [], network: false }),
    preview: async () => ({ ok: true, effect: { type: 'none' } }),
    run: async ({ text }) => take(typeof text === 'string' ? readArguments(text) : undefined),
  };
}

const done = (text: string, summary: string): ToolOutput => ({ outcome: 'ok', text, summary });
const refused = (text: string, summary: string): ToolOutput => ({ outcome: 'error', text, summary });

/** What tier 2 and tier 4 hand in, written to their track: a plan becomes its tickets, a verdict ends its attempt. Handed in again, nothing happens twice. */
export function createHandIns(deps: {
  states: Pick<TrackStates, 'change' | 'stateOf'>;
  blobs: Pick<Blobs, 'put'>;
  quotes: Pick<Quotes, 'basisOf'>;
}) {
  const { states, blobs } = deps;

  async function takePlan(trackId: TrackId, runId: RunId, value: unknown): Promise<ToolOutput> {
    let answer = refused(OVER, 'not taken');
    const { track } = await states.stateOf(trackId);
    if (track === undefined) return answer;
    const basis = await deps.quotes.basisOf(track.projectId);
    await states.change(trackId, (state): CommandResult => {
      if (!state.openAttempts.has(runId)) return { ok: true, events: [] };
      const read = readTicketPlan(value);
      if (!read.ok) {
        const last = state.refusedPlans >= MAX_REFUSED_PLANS;
        const problems = read.problems.map((problem) => `- ${problem}`).join('\n');
        answer = refused(`The plan was not taken:\n${problems}`, `returned with ${counted(read.problems.length, 'problem')}`);
        const detail = `The plan was still not in order after it was returned ${MAX_REFUSED_PLANS} times: ${read.problems[0] ?? ''}`;
        return {
          ok: true,
          events: [
            { type: 'plan.submitted', v: 1, trackId, runId, problems: [...read.problems] },
            ...(last ? [{ type: 'attempt.ended', v: 1, trackId, runId, outcome: 'failed', detail, hint: problems } satisfies Event] : []),
          ],
        };
      }
      const accepted = acceptPlan(state, read.plan, runId, newId, { type: 'baton' });
      if (!accepted.ok) {
        answer = refused(accepted.refusal, 'not taken');
        return { ok: true, events: [] };
      }
      const count = counted(read.plan.tickets.length, 'ticket');
      answer = done(`The plan was taken: ${count}.`, count);
      const ended: Event = { type: 'attempt.ended', v: 1, trackId, runId, outcome: 'done' };
      return { ok: true, events: withQuotes(state, [...accepted.events, ended], basis, 'touched') };
    });
    return answer;
  }

  async function takeVerdict(trackId: TrackId, runId: RunId, value: unknown): Promise<ToolOutput> {
    const read = readVerdict(value);
    if (!read.ok) return refused(read.problem, 'not taken');
    const { verdict } = read;
    const patch = verdict.patch === undefined ? undefined : await blobs.put(verdict.patch);
    await states.change(trackId, (state): CommandResult => ({
      ok: true,
      events: state.openAttempts.has(runId) ? [verdictEvent(trackId, runId, verdict, patch)] : [],
    }));
    return done(verdict.verdict === 'pass' ? 'The ticket passes.' : 'The ticket goes back to its worker.', verdict.verdict);
  }

  return {
    plan: (trackId: TrackId, runId: RunId): Tool => handInTool(submitPlanTool(2), (value) => takePlan(trackId, runId, value)),
    verdict: (trackId: TrackId, runId: RunId): Tool => handInTool(qaVerdictTool, (value) => takeVerdict(trackId, runId, value)),
  };
}

const OVER = 'Nothing is planned here any more.';

function verdictEvent(trackId: TrackId, runId: RunId, { verdict, reasons, hint }: QaVerdict, patch: ContentHash | undefined): Event {
  return {
    type: 'attempt.ended',
    v: 1,
    trackId,
    runId,
    outcome: verdict === 'pass' ? 'done' : 'rejected',
    detail: reasons,
    ...(hint === undefined ? {} : { hint }),
    ...(patch === undefined ? {} : { patch }),
  };
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
