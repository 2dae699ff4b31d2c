import { estimateTokens, type RoundCompleted, type RoundFailed } from '@baton/ai-client';
import {
  isKept,
  sentPath,
  streamOf,
  type CompactionBody,
  type DiscussionId,
  type Entry,
  type Event,
  type EventOf,
  type Summary,
  type SummaryBody,
  type SummaryId,
  type SummaryPlan,
} from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import { leafIs, noActiveRun } from '../discussions/guards.ts';
import { authorOf, newEntry } from '../discussions/new-entry.ts';
import { createDiscussionStore } from '../discussions/store.ts';
import type { SentRequest } from '../ledger/ledger-row.ts';
import type { Ledger } from '../ledger/service.ts';
import { originsOnPath } from '../runs/strangers.ts';
import type { RunLedger, RunProviders } from '../runs/ports.ts';
import { summaryRequest, type NoSummary, type SummaryRequest } from './summary-request.ts';

/** What summaries need of the ledger. */
type CompactionLedger = RunLedger & Pick<Ledger, 'open'>;

/** Summaries that are sent in the place of a take's beginning. A model writes them when a person asks, and a person decides that they are sent. */
export function createCompaction(deps: Pick<Deps, 'db' | 'log' | 'clock'>, providers: RunProviders, ledger: CompactionLedger) {
  const { db, log, clock } = deps;
  const store = createDiscussionStore(db);

  async function prepare(id: DiscussionId, body: SummaryBody): Promise<SummaryRequest> {
    await store.row(id);
    const take = await store.take(id, body.takeId);
    const found = summaryRequest({
      sent: sentPath(await store.path(take.leafId)),
      trim: take.trim,
      firstEntryId: body.firstEntryId,
      model: body.model,
      window: providers.modelOf(body.provider, body.model).contextWindow,
    });
    if (typeof found === 'string') throw refused(found, body.model);
    return found;
  }

  /** What the call used, and the summary if there is one, in one append. */
  async function record(
    id: DiscussionId,
    body: SummaryBody,
    { firstEntryId, entries, request }: SummaryRequest,
    end: RoundCompleted | RoundFailed,
    actor: Actor,
    open: { id: string; sent: SentRequest },
    effect?: Effect<Summary>,
  ): Promise<Summary | undefined> {
    const { provider, model, takeId } = body;
    const call = ledger.account({
      provider,
      model,
      usage: end.usage,
      refused: end.type === 'round.failed' && !end.outputSeen && end.problem.kind !== 'network' && end.problem.kind !== 'cancelled',
      estimate: { inputTokens: estimateTokens(request) },
      partsSoFar: end.parts,
    });
    const text = end.parts
      .flatMap((part) => (part.type === 'text' ? [part.text] : []))
      .join('')
      .trim();
    const written = end.type === 'round.completed' && text !== '' ? text : undefined;
    const summaryId: SummaryId = newId();
    const made: Event = {
      type: 'summary.made',
      v: 1,
      summaryId,
      takeId,
      firstEntryId,
      entries: entries.length,
      provider,
      model,
      by: authorOf(actor),
      usage: call.usage,
      costUsd: call.costUsd,
      estimated: call.estimated,
      simulated: call.simulated,
      ...(written === undefined ? {} : { text: written }),
      ...(end.type === 'round.failed' ? { problem: end.problem } : {}),
    };
    const { type: _, v: __, summaryId: ___, problem: ____, ...rest } = made;
    const summary: Summary | undefined =
      written === undefined ? undefined : { ...rest, id: summaryId, text: written, at: new Date(clock.now()).toISOString() };
    await log.append({
      streams: [{ stream: streamOf.discussion(id), events: [made] }],
      effects: async (transaction) => {
        await ledger.row(transaction, open.sent, call, open.id);
        if (summary !== undefined) await effect?.(transaction, summary);
      },
    });
    return summary;
  }

  async function madeOf(id: DiscussionId, summaryId: SummaryId): Promise<EventOf<'summary.made'>> {
    const row = await db
      .selectFrom('events')
      .select('data')
      .where('stream', '=', streamOf.discussion(id))
      .where('type', '=', 'summary.made')
      .where('data', 'like', `%"summaryId":"${summaryId}"%`)
      .executeTakeFirst();
    if (row === undefined) throw new RequestError('not_found', 'This discussion has no such summary.');
    return JSON.parse(row.data) as EventOf<'summary.made'>;
  }

  return {
    /** What a summary would stand for and what making it would cost at most. Nothing is sent and nothing is written. */
    async plan(id: DiscussionId, body: SummaryBody): Promise<SummaryPlan> {
      await providers.clientFor(body.provider);
      const { firstEntryId, entries, tokens, request } = await prepare(id, body);
      const { provider, model, takeId } = body;
      return {
        takeId,
        firstEntryId,
        entries: entries.length,
        turns: entries.filter((entry) => entry.role === 'user').length,
        tokens,
        simulated: providers.modelOf(provider, model).simulated,
        estimate: ledger.estimate({ provider, model, inputTokens: tokens, maxOutputTokens: request.settings?.maxOutputTokens }),
      };
    },

    /** Asks the model. What it wrote is kept, and sent by nobody before somebody accepts it. */
    async make(id: DiscussionId, body: SummaryBody, actor: Actor, signal: AbortSignal, effect?: Effect<Summary>): Promise<Summary> {
      const client = await providers.clientFor(body.provider);
      const prepared = await prepare(id, body);
      const { projectId } = await store.get(id);
      const { provider, model } = body;
      const sent = { source: 'summary', discussionId: id, projectId, memberId: actor.memberId, provider, model } as const;
      const open = { id: await ledger.open(sent, { inputTokens: estimateTokens(prepared.request) }), sent };
      for await (const event of client.send(prepared.request, signal)) {
        if (event.type !== 'round.completed' && event.type !== 'round.failed') continue;
        const summary = await record(id, body, prepared, event, actor, open, effect);
        if (summary !== undefined) return summary;
        throw new RequestError(
          'unavailable',
          event.type === 'round.failed' ? event.problem.detail : 'The model wrote nothing. Try again, or with another model.',
          { code: 'no_summary' },
        );
      }
      throw new Error('a round ended without saying how');
    },

    /** From now on the text is sent in the place of what it stands for. Taken back by deleting the entry. Other takes are as they were. */
    async apply(id: DiscussionId, body: CompactionBody, actor: Actor, effect?: Effect<Entry>): Promise<Entry> {
      await store.row(id);
      const take = await store.take(id, body.takeId);
      const sent = sentPath(await store.path(take.leafId));
      const first = sent.findIndex((entry) => entry.id === body.firstEntryId);
      if (first === -1) throw refused('not_there', '');
      if (sent[first]?.role === 'tool') throw refused('in_an_answer', '');
      const before = sent.slice(0, first);
      const replaced = before.filter((entry) => !entry.pinned);
      if (!replaced.some((entry) => !isKept(entry))) throw refused('nothing', '');
      const made = body.summaryId === undefined ? undefined : await madeOf(id, body.summaryId);
      const origins = originsOnPath(replaced);
      const entry: Entry = {
        ...newEntry({
          discussionId: id,
          parentId: take.leafId,
          role: 'context',
          author: authorOf(actor),
          text: body.text,
          createdAt: new Date(clock.now()).toISOString(),
        }),
        marker: 'compacted',
        compacts: {
          firstEntryId: body.firstEntryId,
          keeps: before.filter((each) => each.pinned).map((each) => each.id),
          entries: replaced.length,
          ...(made === undefined ? {} : { summaryId: made.summaryId, edited: made.text !== body.text }),
          ...(origins.length === 0 ? {} : { origins }),
        },
      };
      await log.append({
        streams: [{ stream: streamOf.discussion(id), events: [{ type: 'entry.created', v: 1, entry, takeId: take.id }] }],
        guard: async (transaction) => {
          await noActiveRun(transaction, take.id);
          await leafIs(transaction, take.id, take.leafId);
        },
        ...(effect === undefined ? {} : { effects: (transaction) => effect(transaction, entry) }),
      });
      return entry;
    },
  };
}

export type Compaction = ReturnType<typeof createCompaction>;

function refused(why: NoSummary, model: string): RequestError {
  switch (why) {
    case 'nothing':
      return new RequestError('conflict', 'There is nothing yet that a summary could stand for.', { code: 'nothing_to_compact' });
    case 'not_there':
      return new RequestError(
        'conflict',
        'What was to be sent as it is from there on is not sent any more. Look at the discussion again.',
        {
          code: 'not_sent',
        },
      );
    case 'in_an_answer':
      return new RequestError('invalid', 'The result of a tool stays with the answer that asked for it: name that answer, or a message.');
    case 'too_large':
      return new RequestError('invalid', `Not even the first turn fits the window of ${model}. Choose a model with a larger one.`, {
        code: 'not_sendable',
      });
  }
}
