import {
  askedNow,
  leftOutOf,
  streamOf,
  type Event,
  type Preview,
  type RunEdits,
  type RunEditsBody,
  type RunId,
  type RunState,
} from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import { refuseMoved, type RequestLook } from './look-at-request.ts';
import type { RunProviders } from './ports.ts';
import { presentPreview } from './present-preview.ts';
import type { RequestEdits } from './request-edits.ts';
import type { RunStore } from './store.ts';

/** The next request of a run that waits for a person: looking at it and editing it before the run goes on. */
export function createNextRequest(
  deps: Pick<Deps, 'log'> & {
    runs: RunStore;
    discussions: DiscussionStore;
    providers: RunProviders;
    look: RequestLook;
    edits: RequestEdits;
  },
) {
  const { log, runs, discussions, providers, edits } = deps;

  async function parked(runId: RunId): Promise<RunState> {
    const row = await runs.row(runId);
    if (row.status !== 'parked') throw notParked();
    return JSON.parse(row.state) as RunState;
  }

  async function planOf(run: RunState, wanted: Partial<Omit<RunEditsBody, 'basis'>>, signal: AbortSignal) {
    const { discussionId, takeId, settings, mode } = run.request;
    const choice = askedNow(run);
    const { trim } = await discussions.take(discussionId, takeId);
    const plan = await deps.look(
      {
        discussion: await discussions.get(discussionId),
        before: await discussions.path(run.leafId),
        input: undefined,
        ...choice,
        settings,
        mode,
        leaveOut: wanted.leaveOut ?? leftOutOf(run),
        edits: wanted.edits ?? (await edits.texts(run)),
        trim,
        run: run.request,
      },
      signal,
    );
    return { plan, choice, trim };
  }

  return {
    /** What it would send as things stand; results of calls that wait are not there yet. What is not said is as it was edited last. */
    async preview(runId: RunId, wanted: Partial<Omit<RunEditsBody, 'basis'>>, texts: boolean, signal: AbortSignal): Promise<Preview> {
      const run = await parked(runId);
      const { plan, choice, trim } = await planOf(run, wanted, signal);
      const client = await providers.clientFor(choice.provider);
      return presentPreview({ plan, client, trim, draft: undefined, texts, edited: true });
    },

    /** From its next round on the run sends these texts in the place of the others, in the place of what was edited before. */
    async edit(runId: RunId, body: RunEditsBody, actor: Actor, signal: AbortSignal): Promise<RunEdits> {
      const run = await parked(runId);
      const { plan } = await planOf(run, { edits: body.edits, leaveOut: body.leaveOut ?? leftOutOf(run) }, signal);
      refuseMoved(plan, body.basis);
      const event: Event = {
        type: 'request.edited',
        v: 1,
        runId,
        by: authorOf(actor),
        basis: body.basis,
        edits: await edits.keep(body.edits, plan.texts),
        ...(body.leaveOut === undefined ? {} : { leaveOut: body.leaveOut }),
      };
      await log.append({
        streams: [{ stream: streamOf.discussion(run.request.discussionId), events: [event] }],
        guard: async (transaction) => {
          const now = await transaction.selectFrom('runs').select('status').where('id', '=', runId).executeTakeFirstOrThrow();
          if (now.status !== 'parked') throw notParked();
        },
      });
      return edits.of(runId);
    },

    of: (runId: RunId): Promise<RunEdits> => edits.of(runId),
  };
}

function notParked(): RequestError {
  return new RequestError(
    'conflict',
    'This run does not wait any more: its next request is made, or it has ended. What you edited was not used.',
    {
      code: 'request_moved',
    },
  );
}

export type NextRequest = ReturnType<typeof createNextRequest>;
