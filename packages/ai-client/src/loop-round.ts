import { MessageDraft, type Event, type EventOf, type ProviderProblem, type RunState, type Usage } from '@baton/protocol';
import type { Fallback, LoopPorts } from './loop-ports.ts';
import { CANCELLED, problemOf } from './problem.ts';
import { mayFallBack, retryInMs } from './retry.ts';
import type { AnswerPart, RoundCompleted, RoundDelta, RoundEvent, RoundFailed, RoundRequest } from './round.ts';
import { abortReason, append, runFailed, type LoopState } from './loop-state.ts';

/**
 * One attempt of a round, from `round.started` (durable before the request is sent) to the append that ends it. Deltas go out only after
 * `message.started` is durable. What ends the attempt and its usage are one append.
 */
export async function playRound(
  ports: LoopPorts,
  loop: LoopState,
  step: { round: number; attempt: number },
  signal: AbortSignal,
): Promise<void> {
  const { started, request } = await ports.refreshContext(loop.run, step.round, step.attempt, signal);
  await append(ports, loop, [started]);
  if (signal.aborted || loop.run.stopRequested) {
    await append(ports, loop, [ports.account({ started, refused: true, partsSoFar: [], durationMs: 0 })]);
    return;
  }
  const answer: Answer = { started, draft: new MessageDraft(), opened: false, startedAt: ports.clock.now(), partsBeganAt: [] };
  const end = await listen(ports, loop, answer, request, signal);
  if (end.type === 'round.completed') await complete(ports, loop, answer, end);
  else await breakOff(ports, loop, answer, end, signal);
}

/** An answer while it comes. */
interface Answer {
  started: EventOf<'round.started'>;
  draft: MessageDraft;
  /** Whether its `message.started` is in the log. */
  opened: boolean;
  startedAt: number;
  firstOutputAt?: number;
  /** When each of its parts began, in milliseconds since 1970. */
  partsBeganAt: number[];
}

async function listen(
  ports: LoopPorts,
  loop: LoopState,
  answer: Answer,
  request: RoundRequest,
  signal: AbortSignal,
): Promise<RoundCompleted | RoundFailed> {
  const events = ports.send(request, signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const event = await nextEvent(events, answer.draft);
      if (event.type === 'round.completed' || event.type === 'round.failed') return event;
      if (!answer.opened) {
        answer.opened = true;
        answer.firstOutputAt = ports.clock.now();
        await append(ports, loop, [messageStarted(loop.run, answer)]);
      }
      passOn(ports, answer, event);
      // A stop that another process wrote is seen in the log before any signal of ours. Not reading on ends the request.
      if (loop.run.stopRequested && !signal.aborted) return broken(CANCELLED, answer.draft);
    }
  } finally {
    await events.return?.();
  }
}

/** A `send` that throws against its contract, or ends without an end, ends the round and not the loop. */
async function nextEvent(events: AsyncIterator<RoundEvent>, draft: MessageDraft): Promise<RoundEvent> {
  try {
    const { done, value } = await events.next();
    return done === true ? broken(problemOf('network', 'The answer broke off without an end.'), draft) : value;
  } catch (error) {
    return broken(problemOf('unknown', error instanceof Error ? error.message : String(error)), draft);
  }
}

function broken(problem: ProviderProblem, draft: MessageDraft): RoundFailed {
  const parts = [...draft.parts];
  return { type: 'round.failed', problem, parts, outputSeen: parts.length > 0 };
}

function passOn(ports: LoopPorts, answer: Answer, event: RoundDelta): void {
  const delta = deltaOf(event, answer.draft);
  if (answer.partsBeganAt.length === delta.part) answer.partsBeganAt.push(ports.clock.now());
  answer.draft.apply(delta);
  ports.delta({ entryId: answer.started.messageId, ...delta });
}

function deltaOf(event: RoundDelta, draft: MessageDraft): Parameters<MessageDraft['apply']>[0] {
  const place = { part: event.part, offset: draft.lengthOf(event.part), text: event.text };
  if (event.type === 'text.delta') return { ...place, kind: 'text' };
  if (event.type === 'reasoning.delta') return { ...place, kind: 'reasoning' };
  const first = draft.parts[event.part] === undefined;
  return { ...place, kind: 'tool_call', ...(first ? { toolCallId: event.callId, name: event.name } : {}) };
}

function messageStarted({ request }: RunState, { started }: Answer): Event {
  return {
    type: 'message.started',
    v: 1,
    entryId: started.messageId,
    parentId: started.parentId,
    runId: request.id,
    takeId: request.takeId,
    author: { type: 'model', provider: started.provider, model: started.model, simulated: request.simulated },
  };
}

async function complete(ports: LoopPorts, loop: LoopState, answer: Answer, end: RoundCompleted): Promise<void> {
  const { finishReason, vendorFinishReason } = end;
  const parts = withTimes(await withStates(ports, end), answer, ports.clock.now());
  await append(ports, loop, [
    ...(answer.opened ? [] : [messageStarted(loop.run, answer)]),
    {
      type: 'message.completed',
      v: 1,
      entryId: answer.started.messageId,
      runId: loop.run.request.id,
      parts,
      toolEntries: parts.flatMap((part) =>
        part.type === 'tool_call' ? [{ entryId: ports.newEntryId(), callId: part.callId, name: part.name }] : [],
      ),
      finishReason,
      ...(vendorFinishReason === undefined ? {} : { vendorFinishReason }),
    },
    accounted(ports, answer, { usage: end.usage, refused: false, parts }),
  ]);
}

/** The parts with how long the model reasoned. */
function withTimes(parts: readonly AnswerPart[], { partsBeganAt }: Answer, now: number): AnswerPart[] {
  return parts.map((part, index) => {
    const began = partsBeganAt[index];
    if (part.type !== 'reasoning' || began === undefined) return part;
    return { ...part, durationMs: Math.max(0, Math.round((partsBeganAt[index + 1] ?? now) - began)) };
  });
}

/** The parts with what their vendor wants back kept beside them, named by its hash. */
async function withStates(ports: LoopPorts, { parts, states = [] }: RoundCompleted): Promise<AnswerPart[]> {
  const { keepState } = ports;
  if (keepState === undefined || states.length === 0) return parts;
  const kept = new Map(await Promise.all(states.map(async ({ part, content }) => [part, await keepState(content)] as const)));
  return parts.map((part, index) => {
    const providerState = kept.get(index);
    return providerState === undefined ? part : { ...part, providerState };
  });
}

async function breakOff(ports: LoopPorts, loop: LoopState, answer: Answer, end: RoundFailed, signal: AbortSignal): Promise<void> {
  const { run } = loop;
  const { problem, parts, usage, outputSeen } = end;
  const why = run.stopRequested ? 'stop' : abortReason(signal);
  const reason = why === 'stop' ? 'stopped' : why === 'shutdown' ? 'shutdown' : 'failed';
  const interrupted: Event = { type: 'message.interrupted', v: 1, entryId: answer.started.messageId, runId: run.request.id, parts, reason };
  const closing = answer.opened ? [interrupted] : [];
  const refused = why === undefined && !outputSeen && usage === undefined && turnedAway(end);
  const call = accounted(ports, answer, { usage, refused, parts });
  if (why !== undefined) return append(ports, loop, [...closing, call]);

  const { round, attempt } = answer.started;
  const withThisModel = attempt - (run.fallback?.failedBefore ?? 0);
  const waitMs = retryInMs({ problem, attempt: withThisModel, outputSeen });
  const { next, passedOver = [] } = waitMs === undefined && mayFallBack(end) ? ((await ports.fallback?.(run, signal)) ?? {}) : {};
  const roundFailed: Event = {
    type: 'round.failed',
    v: 1,
    runId: run.request.id,
    round,
    attempt,
    problem,
    ...(waitMs === undefined ? {} : { retryInMs: waitMs }),
    ...(next === undefined ? {} : { next }),
    ...(passedOver.length === 0 ? {} : { passedOver }),
  };
  const ending =
    waitMs === undefined && next === undefined
      ? [runFailed(run, { kind: problem.kind, detail: failureOf(run, end, withThisModel, passedOver), retry: problem.retry })]
      : [];
  await append(ports, loop, [...closing, call, roundFailed, ...ending]);
  if (waitMs !== undefined && !run.stopRequested) await ports.clock.sleep(waitMs, signal);
}

/** Why the run failed: what was said last, by whom where that is not the model that was chosen, and why nobody else could be asked. */
function failureOf(run: RunState, { problem }: RoundFailed, tries: number, passedOver: Fallback['passedOver']): string {
  const { fallback } = run;
  const last = fallback === undefined ? '' : `The last fallback, ${fallback.model} of ${fallback.provider}, failed too: `;
  const often = tries > 1 ? ` (tried ${tries} times)` : '';
  const others = passedOver.map(({ provider, model, reason }) => ` ${model} of ${provider} was not asked: ${reason}`);
  return `${last}${problem.detail}${often}${others.join('')}`;
}

/** Whether the provider answered that it did not even begin. A connection that failed may have reached a model. */
function turnedAway({ problem }: RoundFailed): boolean {
  return problem.kind !== 'network' && problem.kind !== 'unknown' && problem.kind !== 'cancelled';
}

function accounted(
  ports: LoopPorts,
  answer: Answer,
  { usage, refused, parts }: { usage: Usage | undefined; refused: boolean; parts: AnswerPart[] },
): EventOf<'usage.recorded'> {
  return ports.account({
    started: answer.started,
    ...(usage === undefined ? {} : { usage }),
    refused,
    partsSoFar: parts,
    durationMs: elapsed(answer, ports.clock.now()),
    ...(answer.firstOutputAt === undefined ? {} : { firstOutputMs: elapsed(answer, answer.firstOutputAt) }),
  });
}

/** Whole milliseconds since the request was sent. */
function elapsed({ startedAt }: Answer, at: number): number {
  return Math.max(0, Math.round(at - startedAt));
}
