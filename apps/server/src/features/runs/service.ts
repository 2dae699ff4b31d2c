import type { ModelClient } from '@baton/ai-client';
import {
  hasEnded,
  keptPath,
  sentPath,
  streamOf,
  type Author,
  type Event,
  type Discussion,
  type DiscussionId,
  type Entry,
  type EntryId,
  type Preview,
  type Run,
  type RunAccepted,
  type RunBody,
  type RunId,
  type RunRequest,
  type RunState,
  type StreamName,
  type Take,
  type TakeId,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Actor } from '../../permissions.ts';
import { leafIs, noActiveRun } from '../discussions/guards.ts';
import { authorOf, newEntry } from '../discussions/new-entry.ts';
import { summaryOf, UNTITLED } from '../discussions/summary.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import { freeTakeName } from '../takes/take-name.ts';
import { titleFrom } from '../titles/title-text.ts';
import type { RunAgents } from './agents.ts';
import type { PartsOf, RunProviders } from './ports.ts';
import { refuseMoved, type RequestLook } from './look-at-request.ts';
import { presentPreview, previewedBy } from './present-preview.ts';
import type { RequestEdits } from './request-edits.ts';
import type { RoundBuilder, RoundPlan } from './round-builder.ts';
import { projectCopies } from './run-log.ts';
import { inheritedMode } from './inherited-mode.ts';
import { activeTree, presentRun, type RunStore } from './store.ts';
import { originsOnPath } from './strangers.ts';

/** How long looking at the first request may take, in milliseconds. */
const LOOK_MS = 30_000;

/** Where a run begins: the entry that it answers and the take that it writes to. */
interface Place {
  take: Take;
  /** The take does not exist yet. */
  newTake: boolean;
  /** The user entry that is made with the run; absent when an existing one is answered again. */
  input: Entry | undefined;
  answered: EntryId;
  /** The take's leaf as it must still be when the append is made. */
  leafId: EntryId | null;
}

/** Starting, stopping and reading runs. The work itself is the worker's. */
export function createRuns(
  deps: Pick<Deps, 'log' | 'clock'> & {
    runs: RunStore;
    discussions: DiscussionStore;
    providers: RunProviders;
    builder: RoundBuilder;
    queue: Queue;
    worker: { stop(runId: RunId): void };
    partsOf: PartsOf;
    look: RequestLook;
    edits: RequestEdits;
    agents: Pick<RunAgents, 'beside' | 'told'>;
  },
) {
  const { log, clock, runs, discussions, builder, queue } = deps;

  /** On whose behalf a run is started, and by what: a person, or another run. */
  interface Starter {
    author: Author;
    holder: RunRequest['holder'];
    parent?: RunState;
  }

  /** Finds the take and the entry that a run answers; nothing is written. */
  async function place(discussionId: DiscussionId, body: RunBody, author: Author): Promise<Place> {
    if (body.parentEntryId !== undefined && body.takeId !== undefined) {
      throw new RequestError('invalid', 'Give `parentEntryId` or `takeId`, not both.');
    }
    if (body.parentEntryId === undefined && body.takeId === undefined && (await discussions.hasEntries(discussionId))) {
      throw new RequestError('invalid', 'This discussion has entries: say where to go on with `takeId` or `parentEntryId`.');
    }
    const { take, newTake, parent } = await (body.parentEntryId === undefined
      ? atEndOf(discussionId, body.takeId)
      : after(discussionId, body.parentEntryId, body.input === undefined));
    if (body.input === undefined) {
      if (parent === null) throw new RequestError('invalid', 'There is nothing to answer yet: give an `input`.');
      const entry = await discussions.entry(parent);
      if (entry.role !== 'user')
        throw new RequestError('invalid', 'Without `input` a run answers a `user` entry: name one in `parentEntryId`.');
      return { take, newTake, input: undefined, answered: parent, leafId: take.leafId };
    }
    const createdAt = new Date(clock.now()).toISOString();
    const parts = await deps.partsOf(discussionId, body.input);
    if (parts.length === 0) throw new RequestError('invalid', 'There is nothing to send: give a text or a file.');
    const input = { ...newEntry({ discussionId, parentId: parent, role: 'user', author, text: '', createdAt }), parts };
    return { take, newTake, input, answered: input.id, leafId: take.leafId };
  }

  async function atEndOf(discussionId: DiscussionId, takeId: TakeId | undefined) {
    const take = await discussions.take(discussionId, takeId);
    return { take, newTake: false, parent: take.leafId };
  }

  /** Behind an entry that something follows already begins a new take. */
  async function after(discussionId: DiscussionId, parentId: EntryId, again: boolean) {
    const entry = await discussions.entry(parentId);
    if (entry.discussionId !== discussionId) throw new RequestError('not_found', 'This discussion has no such entry.');
    if (entry.status === 'open') throw new RequestError('conflict', 'This entry is still being written.', { code: 'run_active' });
    const takes = await discussions.takes(discussionId);
    const atLeaf = takes.find((take) => take.leafId === parentId);
    if (atLeaf !== undefined && !(again && entry.role !== 'user')) return { take: atLeaf, newTake: false, parent: parentId };
    const take: Take = { id: newId(), name: freeTakeName(takes), leafId: parentId, version: 1 };
    return { take, newTake: true, parent: parentId };
  }

  const beforeInput = (take: Take, input: Entry | undefined, answered: EntryId): EntryId | null =>
    input === undefined ? answered : (input.parentId ?? take.leafId);

  /** Pictures that the model can't be sent are refused before anything is written, in the words in which the run would fail. */
  async function refuseImages(client: ModelClient, body: RunBody, place: Place): Promise<void> {
    const { take, input, answered } = place;
    const before = await discussions.path(beforeInput(take, input, answered));
    const sent = keptPath(sentPath(input === undefined ? before : [...before, input]), take.trim);
    const parts = sent
      .filter(({ id }) => body.leaveOut?.entryIds?.includes(id) !== true)
      .flatMap((entry) => entry.parts.filter((part) => part.type === 'image'));
    if (parts.length === 0) return;
    const { capabilities } = deps.providers.modelOf(body.provider, body.model);
    previewedBy(client, { model: body.model, messages: [{ role: 'user', parts }], settings: {}, capabilities });
  }

  /** What would be sent first, with what a person left out and edited. */
  async function planFirst(
    discussion: Discussion,
    body: RunBody,
    { take, input, answered }: Place,
    signal: AbortSignal,
  ): Promise<RoundPlan> {
    return deps.look(
      {
        discussion,
        before: await discussions.path(beforeInput(take, input, answered)),
        input,
        provider: body.provider,
        model: body.model,
        settings: { ...discussion.settings, ...body.settings },
        mode: body.mode ?? 'ask',
        leaveOut: body.leaveOut ?? {},
        edits: body.edits ?? [],
        trim: take.trim,
      },
      signal,
    );
  }

  /** What a person edited of the first request, where it is still the one that they looked at. */
  async function editedBy(author: Author, runId: RunId, discussion: Discussion, body: RunBody, found: Place): Promise<Event[]> {
    const { edits = [], basis } = body;
    if (edits.length === 0) return [];
    const plan = await planFirst(discussion, body, found, AbortSignal.timeout(LOOK_MS));
    refuseMoved(plan, basis, found.input?.id);
    const kept = await deps.edits.keep(edits, plan.texts);
    if (kept.length === 0 || basis === undefined) return [];
    return [{ type: 'request.edited', v: 1, runId, by: author, basis, edits: kept }];
  }

  /** What a run asks of another may come from what it has read: that goes along. */
  async function askedBy({ leafId }: RunState, input: Entry | undefined): Promise<Entry | undefined> {
    const origins = originsOnPath(sentPath(await discussions.path(leafId)));
    return input === undefined || origins.length === 0 ? input : { ...input, origins };
  }

  async function startOnce(
    discussionId: DiscussionId,
    body: RunBody,
    { author, holder, parent }: Starter,
    effect?: Effect<RunAccepted>,
  ): Promise<RunAccepted> {
    const discussion = await discussions.get(discussionId);
    await discussions.project(discussion.projectId);
    if (discussion.kind !== 'talk') throw ofTier();
    const mode =
      parent === undefined ? (body.mode ?? 'ask') : inheritedMode(parent.request.mode, body.mode, discussion.worktree !== undefined);
    if (mode === 'free' && discussion.worktree === undefined) throw noWorktree();
    const client = await deps.providers.clientFor(body.provider);
    const found = await place(discussionId, body, author);
    const { take, newTake, answered, leafId } = found;
    const input = parent === undefined ? found.input : await askedBy(parent, found.input);
    await refuseImages(client, body, found);
    const fallbacks = body.fallbacks ?? discussion.fallbacks;
    const request: RunRequest = {
      id: newId(),
      discussionId,
      takeId: take.id,
      provider: body.provider,
      model: body.model,
      mode,
      settings: { ...discussion.settings, ...body.settings },
      simulated: body.provider === 'rehearsal',
      ...(fallbacks.length === 0 ? {} : { fallbacks }),
      ...(body.leaveOut === undefined ? {} : { leaveOut: body.leaveOut }),
      entryId: answered,
      holder,
      ...(parent === undefined ? {} : { parentRunId: parent.request.id }),
    };
    const firstWords = discussion.title === UNTITLED ? titleFrom(body.input?.text ?? '') : '';
    const titled = firstWords === '' ? undefined : firstWords;
    const renamed: Event[] =
      titled === undefined
        ? []
        : [
            {
              type: 'discussion.updated',
              v: 1,
              discussion: { ...summaryOf(discussion), title: titled },
              by: { type: 'baton' },
            },
          ];
    const queued: Event = { type: 'run.queued', v: 1, run: request };
    const events: Event[] = [
      ...(newTake ? [{ type: 'take.updated', v: 1, take } satisfies Event] : []),
      ...(input === undefined ? [] : [{ type: 'entry.created', v: 1, entry: input, takeId: take.id } satisfies Event]),
      ...renamed,
      queued,
      ...(await editedBy(author, request.id, discussion, body, found)),
    ];
    const stream = streamOf.discussion(discussionId);
    const accepted = (seq: number): RunAccepted => ({
      runId: request.id,
      entryId: answered,
      stream,
      seq,
      ...(newTake ? { takeId: take.id } : {}),
    });
    const copyTo = { runId: request.id, discussionId, projectId: discussion.projectId };
    const frames = await log.append({
      streams: [
        { stream, events },
        { stream: streamOf.project(discussion.projectId), events: [...renamed, ...projectCopies(copyTo, [queued])] },
      ],
      guard: async (transaction) => {
        if (renamed.length > 0) await unchanged(transaction, discussion);
        if (mode === 'free') await hasWorktree(transaction, discussionId);
        if (parent !== undefined) await goesOn(transaction, parent.request.id);
        if (newTake) return;
        await noActiveRun(transaction, take.id);
        await leafIs(transaction, take.id, leafId);
      },
      effects: async (transaction, written) => {
        await queue.enqueue(transaction, { kind: 'run', subject: request.id });
        if (renamed.length > 0 && !request.simulated) await queue.enqueue(transaction, { kind: 'title', subject: request.id });
        await effect?.(transaction, accepted(seqOf(written, stream)));
      },
    });
    queue.wake();
    return accepted(seqOf(frames, stream));
  }

  async function start(discussionId: DiscussionId, body: RunBody, starter: Starter, effect?: Effect<RunAccepted>): Promise<RunAccepted> {
    for (;;) {
      try {
        return await startOnce(discussionId, body, starter, effect);
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile)) throw error;
      }
    }
  }

  /** Appends to the streams of a run and of everything below it that has not ended; does it again where that has become something else meanwhile. */
  async function appendToTree(
    id: RunId,
    eventsOf: (run: RunState) => Event[],
    effects?: (transaction: Transaction<Database>, tree: readonly RunState[]) => Promise<void>,
  ): Promise<RunId[]> {
    for (;;) {
      const ids = await runs.activeTree(id);
      const streams = new Map<StreamName, Event[]>();
      const add = (stream: StreamName, more: readonly Event[]): void => {
        if (more.length > 0) streams.set(stream, [...(streams.get(stream) ?? []), ...more]);
      };
      const tree: RunState[] = [];
      for (const each of ids) {
        const loaded = await runs.load(each);
        if (loaded === undefined || hasEnded(loaded.state.status)) continue;
        const { state } = loaded;
        const { discussionId } = state.request;
        const projectId = await discussions.projectIdOf(discussionId);
        const events = eventsOf(state);
        tree.push(state);
        for (const [stream, more] of [
          [streamOf.discussion(discussionId), events],
          [streamOf.project(projectId), projectCopies({ runId: each, discussionId, projectId }, events)],
        ] as const) {
          add(stream, more);
        }
        if (state.request.agent !== undefined)
          for (const each of await deps.agents.beside(state.request, events)) add(each.stream, each.events);
      }
      if (streams.size === 0) return [];
      try {
        await log.append({
          streams: [...streams].map(([stream, events]) => ({ stream, events })),
          guard: async (transaction) => {
            if (String(await activeTree(transaction, id)) !== String(ids)) throw new ChangedMeanwhile();
            for (const { request, status } of tree) {
              const now = await transaction.selectFrom('runs').select('status').where('id', '=', request.id).executeTakeFirstOrThrow();
              if (now.status !== status) throw new ChangedMeanwhile();
            }
          },
          ...(effects === undefined ? {} : { effects: (transaction) => effects(transaction, tree) }),
        });
        return ids;
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile)) throw error;
      }
    }
  }

  return {
    async start(discussionId: DiscussionId, body: RunBody, actor: Actor, effect?: Effect<RunAccepted>): Promise<RunAccepted> {
      return start(discussionId, body, { author: authorOf(actor), holder: { memberId: actor.memberId, name: actor.name } }, effect);
    },

    /**
     * Starts a run for one that is at work: for its holder, in no freer mode, and without what people allowed for the parent alone. Nobody from outside can: a
     * run has no way to become another's child afterwards.
     */
    async startChild(parentRunId: RunId, discussionId: DiscussionId, body: RunBody): Promise<RunAccepted> {
      const loaded = await runs.load(parentRunId);
      if (loaded === undefined) throw new RequestError('not_found', 'There is no such run.');
      return start(discussionId, body, { author: { type: 'baton' }, holder: loaded.state.request.holder, parent: loaded.state });
    },

    async get(id: RunId): Promise<Run> {
      return presentRun(await runs.row(id));
    },

    /**
     * Asks for the stop of a run and of everything below it, and answers at once; the run's last word in the log is `run.stopped`, after those of what it
     * started. A run that has ended stays as it is.
     */
    async stop(id: RunId, actor: Actor): Promise<Run> {
      await runs.row(id);
      const stopped = await appendToTree(
        id,
        (run) => (run.stopRequested ? [] : [{ type: 'run.stop_requested', v: 1, runId: run.request.id, by: authorOf(actor) }]),
        async (transaction, tree) => {
          // Nobody works on it: somebody has to, to end it.
          for (const { request, status } of tree)
            if (status === 'parked') await queue.enqueue(transaction, { kind: 'run', subject: request.id });
        },
      );
      for (const each of stopped) deps.worker.stop(each);
      if (stopped.length > 0) queue.wake();
      return presentRun(await runs.row(id));
    },

    /** The run, with everything above and below it, acts with the rights of another member from now on; what waited for that goes on. */
    async takeOver(id: RunId, actor: Actor): Promise<Run> {
      const row = await runs.row(id);
      if (hasEnded(row.status))
        throw new RequestError('conflict', 'This run has ended: there is nothing to take over.', { code: 'run_ended' });
      const [top = id] = (await runs.ancestors(id)).toReversed();
      const holder = { memberId: actor.memberId, name: actor.name };
      await appendToTree(
        top,
        ({ request, waitsFor }) => [
          ...(request.holder.memberId === holder.memberId
            ? []
            : [{ type: 'run.taken_over', v: 1, runId: request.id, holder } satisfies Event]),
          ...(waitsFor === 'holder' ? [{ type: 'run.resumed', v: 1, runId: request.id } satisfies Event] : []),
        ],
        async (transaction, tree) => {
          for (const { request, waitsFor } of tree)
            if (waitsFor === 'holder') await queue.enqueue(transaction, { kind: 'run', subject: request.id });
        },
      );
      queue.wake();
      return presentRun(await runs.row(id));
    },

    /** What `start` with the same body would send first. Writes nothing. `texts`: with those of the parts that can be edited. */
    async preview(discussionId: DiscussionId, body: RunBody, texts: boolean, actor: Actor, signal: AbortSignal): Promise<Preview> {
      const discussion = await discussions.get(discussionId);
      const client = await deps.providers.clientFor(body.provider);
      const found = await place(discussionId, body, authorOf(actor));
      const plan = await planFirst(discussion, body, found, signal);
      const { input, take } = found;
      return presentPreview({
        plan,
        client,
        trim: take.trim,
        draft: input === undefined ? undefined : { id: input.id, tokens: builder.tokensOf(body.input?.text ?? '') },
        texts,
        edited: (body.edits?.length ?? 0) > 0,
      });
    },
  };
}

/** What was read is not so any more by the time it is written about. */
class ChangedMeanwhile extends Error {}

async function unchanged(transaction: Transaction<Database>, { id, version }: Discussion): Promise<void> {
  const now = await transaction.selectFrom('discussions').select('version').where('id', '=', id).executeTakeFirstOrThrow();
  if (now.version !== version) throw new ChangedMeanwhile();
}

const ofTier = (): RequestError =>
  new RequestError(
    'conflict',
    'The runs of this discussion are started by whoever conducts its track. Steer the one that works, or retry its ticket.',
    {
      code: 'not_talk',
    },
  );

const noWorktree = (): RequestError =>
  new RequestError('conflict', 'The mode Free needs a worktree, which this discussion does not have. Make one, or use the mode Ask.', {
    code: 'no_worktree',
  });

async function hasWorktree(transaction: Transaction<Database>, id: DiscussionId): Promise<void> {
  const row = await transaction.selectFrom('discussions').select('worktree').where('id', '=', id).executeTakeFirstOrThrow();
  if (row.worktree === null) throw noWorktree();
}

/** Refuses what a run starts that has ended, or is to. */
async function goesOn(transaction: Transaction<Database>, id: RunId): Promise<void> {
  const row = await transaction.selectFrom('runs').select('status').where('id', '=', id).executeTakeFirstOrThrow();
  if (hasEnded(row.status) || row.status === 'stopping') {
    throw new RequestError('conflict', 'The run that starts this one is over or being stopped.', { code: 'run_ended' });
  }
}

function seqOf(frames: readonly { stream: string; seq: number }[], stream: string): number {
  return frames.findLast((frame) => frame.stream === stream)?.seq ?? 0;
}

export type Runs = ReturnType<typeof createRuns>;
