import { estimateTokens, type RoundCompleted, type RoundFailed, type RoundRequest } from '@baton/ai-client';
import { streamOf, type Discussion, type Event, type ProviderId, type RunId, type RunRequest } from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import { summaryOf } from '../discussions/summary.ts';
import { createDiscussionStore } from '../discussions/store.ts';
import type { RunLedger, RunProviders } from '../runs/ports.ts';
import { createRunStore } from '../runs/store.ts';
import { titleFrom, titleOf } from './title-text.ts';

const INSTRUCTION =
  'Give the conversation that begins with this message a title of at most six words, in the language of the message. Answer with the title alone.';
/** Of the message; a title needs no more. */
const READ_CHARACTERS = 2000;
const MAX_OUTPUT_TOKENS = 40;
const PATIENCE_MS = 30_000;

type Choice = { provider: ProviderId; model: string };

/** A call that finds a title. */
interface Prepared {
  run: RunRequest;
  discussion: Discussion;
  choice: Choice;
  request: RoundRequest;
}

/** What titles need of the providers. */
export interface TitleProviders extends RunProviders {
  /** A provider's cheapest model for a call of this size; undefined where no price is known. */
  cheapestModel(provider: ProviderId, usage: { inputTokens: number; outputTokens: number }): Promise<string | undefined>;
}

/**
 * Better titles than the first words: the cheapest model of the provider that the discussion was sent to anyway is asked once, when it begins. Its call is in the ledger and in
 * the discussion's cost. A title that a person gave meanwhile stays.
 */
export function createTitles(deps: Pick<Deps, 'db' | 'log' | 'logger'>, providers: TitleProviders, ledger: RunLedger) {
  const { db, log } = deps;
  const discussions = createDiscussionStore(db);
  const runs = createRunStore(db);

  async function textOf(run: RunRequest): Promise<string> {
    const entry = await discussions.entry(run.entryId);
    return entry.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  }

  /** What the call used, and the title if there is one, in one append. `end` is absent where the process died over it. */
  async function record(
    run: RunRequest,
    discussion: Discussion,
    choice: Choice,
    request: RoundRequest,
    end: RoundCompleted | RoundFailed | undefined,
    title: string | undefined,
  ): Promise<void> {
    const call = ledger.account({
      ...choice,
      usage: end?.usage,
      refused: end?.type === 'round.failed' && !end.outputSeen && end.problem.kind !== 'network' && end.problem.kind !== 'cancelled',
      estimate: { inputTokens: estimateTokens(request) },
      partsSoFar: end?.parts ?? [],
    });
    const recorded: Event = {
      type: 'usage.recorded',
      v: 1,
      runId: run.id,
      round: 1,
      attempt: 1,
      ...choice,
      usage: call.usage,
      costUsd: call.costUsd,
      estimated: call.estimated,
      simulated: call.simulated,
      purpose: 'title',
    };
    const titled: Event[] =
      title === undefined
        ? []
        : [{ type: 'discussion.updated', v: 1, discussion: { ...summaryOf(discussion), title }, by: { type: 'baton' } }];
    await log.append({
      streams: [
        { stream: discussion.stream, events: [recorded, ...titled] },
        { stream: streamOf.project(discussion.projectId), events: titled },
      ],
      guard: async (transaction) => {
        if (title === undefined) return;
        const now = await createDiscussionStore(transaction).row(discussion.id);
        // The event says everything that the summary says: whatever was changed meanwhile must stand in it.
        if (now.version !== discussion.version) throw new ChangedMeanwhile();
      },
      effects: (transaction) =>
        ledger.row(
          transaction,
          {
            source: 'title',
            runId: run.id,
            discussionId: discussion.id,
            projectId: discussion.projectId,
            memberId: run.holder.memberId,
            ...choice,
          },
          call,
        ),
    });
  }

  /** Everything that a call for this run's discussion needs; undefined where there is nothing to do. */
  async function prepare(runId: RunId): Promise<Prepared | undefined> {
    const run = (await runs.load(runId))?.state.request;
    if (run === undefined || run.simulated) return undefined;
    const discussion = await discussions.get(run.discussionId).catch(() => undefined);
    if (discussion === undefined) return undefined;
    const text = await textOf(run);
    if (text.trim() === '' || discussion.title !== titleFrom(text)) return undefined;
    const request: Omit<RoundRequest, 'model'> = {
      system: INSTRUCTION,
      messages: [{ role: 'user', parts: [{ type: 'text', text: text.slice(0, READ_CHARACTERS) }] }],
      settings: { maxOutputTokens: MAX_OUTPUT_TOKENS },
    };
    const model = await providers.cheapestModel(run.provider, {
      inputTokens: estimateTokens({ model: '', ...request }),
      outputTokens: MAX_OUTPUT_TOKENS,
    });
    return model === undefined ? undefined : { run, discussion, choice: { provider: run.provider, model }, request: { ...request, model } };
  }

  /** The title is given to the discussion as it is now, unless a person has called it something meanwhile. */
  async function recordFound(
    { run, discussion, choice, request }: Prepared,
    end: RoundCompleted | RoundFailed,
    title: string | undefined,
  ): Promise<void> {
    for (;;) {
      const now = await discussions.get(discussion.id).catch(() => discussion);
      try {
        return await record(run, now, choice, request, end, now.title === discussion.title ? title : undefined);
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile)) throw error;
      }
    }
  }

  return {
    /** Asks once and never again: a title is not worth a second try. */
    async make(runId: RunId, signal: AbortSignal): Promise<void> {
      const prepared = await prepare(runId);
      if (prepared === undefined) return;
      const { choice, request } = prepared;
      const client = await providers.clientFor(choice.provider);
      for await (const event of client.send(request, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]))) {
        if (event.type !== 'round.completed' && event.type !== 'round.failed') continue;
        const answer = event.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
        const title = event.type === 'round.completed' ? titleOf(answer) : undefined;
        if (event.type === 'round.failed') deps.logger.info({ ...choice, problem: event.problem.kind }, 'no title was found');
        await recordFound(prepared, event, title);
      }
    },

    /** The process that asked died over it: what it may have used is recorded as an estimate, and the first words stay. */
    async giveUp(runId: RunId): Promise<void> {
      const prepared = await prepare(runId);
      if (prepared === undefined) return;
      await record(prepared.run, prepared.discussion, prepared.choice, prepared.request, undefined, undefined);
    },
  };
}

class ChangedMeanwhile extends Error {}

export type Titles = ReturnType<typeof createTitles>;
