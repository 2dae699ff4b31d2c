import {
  asId,
  emptyDiscussion,
  foldDiscussion,
  pathTo,
  sentPath,
  textHash,
  type ContentHash,
  type DiscussionId,
  type Entry,
  type EntryId,
  type Event,
  type MemberId,
  type OpenCall,
  type ProviderId,
  type RunError,
  type RunId,
  type RunSettings,
  type RunState,
  type TakeId,
  type ToolDefinition,
  type UsageTotals,
} from '@baton/protocol';
import type { ModelClient } from './client.ts';
import { systemClock, type Clock } from './clock.ts';
import { historyOf } from './history.ts';
import type { LoopDelta, LoopPorts } from './loop-ports.ts';
import type { RoundMessage, RoundRequest } from './round.ts';
import { estimateTokens } from './token-estimate.ts';
import { runToolLoop } from './tool-loop.ts';

/** A tool that a session may run. `run` gets the arguments as the model wrote them; what it throws becomes the result. */
export interface SessionTool {
  definition: ToolDefinition;
  run(argumentsText: string, signal: AbortSignal): Promise<string>;
}

/** Which model a session talks to. May be exchanged between two sends. */
export interface SessionModel {
  client: ModelClient;
  provider: ProviderId;
  model: string;
  settings?: RunSettings;
  /** Set for the rehearsal, so that its calls are counted as simulated. */
  simulated?: boolean;
}

export interface SessionOptions extends SessionModel {
  system?: string;
  tools?: readonly SessionTool[];
  clock?: Clock;
}

export interface SessionAnswer {
  status: 'finished' | 'failed' | 'stopped';
  /** The text of the last message, also of one that broke off. */
  text: string;
  error?: RunError;
  usage: UsageTotals;
}

/** One conversation with a model, in memory: the tool loop with everything around it, for programs that want one object. */
export interface Session {
  /** Sends and runs tools until the model has answered. One at a time: a second call before the first has resolved throws. An abort stops. */
  send(text: string, options?: { signal?: AbortSignal; onDelta?: (delta: LoopDelta) => void }): Promise<SessionAnswer>;
  /** Another model, or another provider, from the next send on. The history goes along. */
  use(model: SessionModel): void;
  /** What would be sent as history now. */
  history(): RoundMessage[];
  /** The next send begins a new conversation. */
  resetSession(): void;
}

const discussionId = asId<DiscussionId>('session');
const takeId = asId<TakeId>('session');
/** A session shows no times, and writing one costs as much as folding an event. */
const NO_TIME = '';
const holder = { memberId: asId<MemberId>('session'), name: 'session' };

export function createSession(options: SessionOptions): Session {
  const { system, tools = [], clock = systemClock } = options;
  let current: SessionModel = options;
  const definitions = tools.map((tool) => tool.definition);
  const offered = definitions.map(({ name }) => ({ name, version: 1 }));
  let busy = false;
  let count = 0;
  const blobs = new Map<ContentHash, string>();
  const newEntryId = (): EntryId => asId(`entry-${(count += 1)}`);
  const discussion = emptyDiscussion(discussionId);
  discussion.takes.set(takeId, { id: takeId, name: '', leafId: null, version: 1 });

  const record = (event: Event): void => foldDiscussion(discussion, { seq: discussion.seq + 1, at: NO_TIME, event });
  const leafId = (): EntryId | null => discussion.takes.get(takeId)?.leafId ?? null;
  const path = (): Entry[] => sentPath(pathTo(discussion.entries, leafId()));

  function addEntry(role: 'user' | 'system', text: string, marker?: 'reset'): EntryId {
    const id = newEntryId();
    const entry: Entry = {
      id,
      discussionId,
      parentId: leafId(),
      role,
      author: { type: 'baton' },
      status: 'complete',
      parts: text === '' ? [] : [{ type: 'text', text }],
      createdAt: NO_TIME,
      ...(marker === undefined ? {} : { marker }),
      collapsed: false,
      pinned: false,
      deleted: false,
      version: 1,
    };
    record({ type: 'entry.created', v: 1, entry, takeId });
    return id;
  }

  function requestFor(sent: readonly Entry[]): RoundRequest {
    const { maxToolRounds: _, ...settings } = current.settings ?? {};
    return {
      model: current.model,
      ...(system === undefined ? {} : { system }),
      messages: historyOf(sent, []),
      ...(tools.length === 0 ? {} : { tools: definitions }),
      settings,
      resolveBlob: async (hash) => new TextEncoder().encode(blobs.get(hash)),
    };
  }

  async function settle(run: RunId, calls: readonly OpenCall[], add: (event: Event) => void, signal: AbortSignal): Promise<'settled'> {
    await Promise.all(
      calls.map(async ({ callId, entryId, name, argumentsText }) => {
        const startedAt = clock.now();
        const { outcome, text } = await outcomeOf(tools, name, argumentsText, signal);
        if (signal.aborted) return;
        const durationMs = Math.max(0, Math.round(clock.now() - startedAt));
        add({
          type: 'tool.finished',
          v: 1,
          runId: run,
          callId,
          entryId,
          result: { type: 'tool_result', callId, outcome, text },
          durationMs,
        });
      }),
    );
    return 'settled';
  }

  async function runOn(entryId: EntryId, signal: AbortSignal, onDelta: (delta: LoopDelta) => void): Promise<RunState | undefined> {
    const { provider, model, settings = {}, client, simulated = false } = current;
    const runId = asId<RunId>(`run-${(count += 1)}`);
    const gained: Event[] = [];
    const add = (event: Event): void => {
      record(event);
      gained.push(event);
    };
    const stateNow = (): RunState | undefined => discussion.runs.get(runId)?.state;
    record({
      type: 'run.queued',
      v: 1,
      run: { id: runId, discussionId, takeId, provider, model, mode: 'ask', settings, simulated, entryId, holder },
    });
    const start = stateNow();
    if (start === undefined) return undefined;
    const ports: LoopPorts = {
      append: async (events) => {
        for (const event of events) add(event);
        return gained.splice(0);
      },
      refreshContext: async (run, round, attempt) => {
        const sent = path();
        const request = requestFor(sent);
        return {
          started: {
            type: 'round.started',
            v: 1,
            runId,
            round,
            attempt,
            messageId: newEntryId(),
            parentId: run.leafId,
            provider,
            model,
            settings: request.settings,
            tools: offered,
            entryIds: sent.map((entry) => entry.id),
            context: [],
            estimate: { inputTokens: estimateTokens(request), costUsd: null },
          },
          request,
        };
      },
      send: (request, sendSignal) => client.send(request, sendSignal),
      settle: (calls, settleSignal) => settle(runId, calls, add, settleSignal),
      delta: onDelta,
      account: ({ started, usage, refused, partsSoFar, durationMs, firstOutputMs }) => ({
        type: 'usage.recorded',
        v: 1,
        runId,
        round: started.round,
        attempt: started.attempt,
        provider,
        model,
        usage: usage ?? {
          inputTokens: refused ? 0 : started.estimate.inputTokens,
          outputTokens: partsSoFar.reduce(
            (sum, part) => sum + (part.type === 'text' || part.type === 'reasoning' ? estimateTokens(part.text) : 0),
            0,
          ),
        },
        costUsd: null,
        estimated: usage === undefined,
        simulated,
        durationMs,
        ...(firstOutputMs === undefined ? {} : { firstOutputMs }),
      }),
      keepState: async (content) => {
        const hash = textHash(content);
        blobs.set(hash, content);
        return hash;
      },
      newEntryId,
      clock,
    };
    await runToolLoop(ports, start, signal);
    return stateNow();
  }

  return {
    async send(text, { signal, onDelta = () => undefined } = {}) {
      if (busy) throw new Error('this session is still answering');
      busy = true;
      const stop = new AbortController();
      const abort = (): void => stop.abort({ type: 'stop' });
      try {
        if (signal?.aborted === true) abort();
        signal?.addEventListener('abort', abort, { once: true });
        const run = await runOn(addEntry('user', text), stop.signal, onDelta);
        const last = run === undefined ? undefined : discussion.entries.get(run.leafId);
        return {
          status: run?.status === 'finished' || run?.status === 'stopped' ? run.status : 'failed',
          text: last?.role === 'assistant' ? last.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') : '',
          ...(run?.error === undefined ? {} : { error: run.error }),
          usage: run?.usage ?? discussion.usage,
        };
      } finally {
        signal?.removeEventListener('abort', abort);
        busy = false;
      }
    },
    use(model) {
      current = model;
    },
    history: () => historyOf(path(), []),
    resetSession() {
      addEntry('system', '', 'reset');
    },
  };
}

async function outcomeOf(
  tools: readonly SessionTool[],
  name: string,
  argumentsText: string,
  signal: AbortSignal,
): Promise<{ outcome: 'ok' | 'error'; text: string }> {
  const tool = tools.find((each) => each.definition.name === name);
  if (tool === undefined) return { outcome: 'error', text: `There is no tool "${name}".` };
  try {
    return { outcome: 'ok', text: await tool.run(argumentsText, signal) };
  } catch (error) {
    return { outcome: 'error', text: error instanceof Error ? error.message : String(error) };
  }
}
