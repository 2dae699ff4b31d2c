import {
  canonicalJson,
  type ApprovalRequest,
  type CallId,
  type Event,
  type EventOf,
  type FileEffect,
  type OpenCall,
  type Origin,
  type RunId,
  type RunState,
  type ToolResultPart,
} from '@baton/protocol';
import { previewedFiles, type Snapshots, type StartedProcess, type Taken, type ToolOutput } from '@baton/toolbox';
import type { Blobs } from '../../../db/blobs.ts';
import type { Clock } from '../../../deps.ts';
import { newId } from '../../../ids.ts';
import { argumentsHash } from '../../approvals/hashes.ts';
import type { ToolContexts } from '../../tools/tool-contexts.ts';
import type { OutputSink } from '../live-output.ts';
import { bootId } from './boot-id.ts';
import { failure, type CallStep, type ReadyCall } from './call-step.ts';
import type { DirectoryLock } from './directory-lock.ts';
import type { CallJudge, CallRound } from './judge-call.ts';
import { warningOf } from './warning.ts';

/** How long the look at what was changed may take, also when everything else is to end. */
const AFTER_MS = 30_000;

/** A run that this process works on, as far as settling its calls needs it. */
export interface RunInHand {
  /** The run with everything that its log has gained. */
  refresh(): Promise<RunState>;
  /** What its calls are judged by now. Throws where the run may not go on. */
  round(signal: AbortSignal): Promise<CallRound>;
  /** Resolves once they are durable. */
  append(events: readonly Event[]): Promise<void>;
  /** Puts the run aside until a person decides. False where somebody did meanwhile. */
  park(): Promise<boolean>;
  /** Where what a call says while it runs goes. */
  output(callId: CallId): OutputSink;
}

/**
 * The one door for tool calls. All calls of a round are judged at once, by policy or by what people decided about exactly them; a person is asked about
 * the rest. What may run is announced by `tool.started`, and runs only once that is durable; every call ends with exactly one `tool.finished`. Reading
 * tools run side by side, changing ones one after another in the order of the calls.
 */
export function createExecutor(deps: {
  blobs: Blobs;
  clock: Clock;
  contextOf: ToolContexts;
  judge: CallJudge;
  snapshots: Pick<Snapshots, 'take'>;
  changing: DirectoryLock;
}) {
  const { blobs, clock, contextOf, judge, snapshots, changing } = deps;

  /** `settled`: every call has its result. `parked`: people have to decide first. Rejects with the signal's reason once it is aborted. */
  async function settle(hand: RunInHand, signal: AbortSignal): Promise<'settled' | 'parked'> {
    for (;;) {
      const run = await hand.refresh();
      signal.throwIfAborted();
      if (run.stopRequested || run.openCalls.length === 0) return 'settled';
      const round = await hand.round(signal);
      const steps = await Promise.all(run.openCalls.map((call) => judge(call, round)));
      signal.throwIfAborted();
      await take(steps, hand, round, signal);
      if (steps.every(({ type }) => type === 'wait') && (await hand.park())) return 'parked';
    }
  }

  async function take(steps: readonly CallStep[], hand: RunInHand, round: CallRound, signal: AbortSignal): Promise<void> {
    const { runId } = round;
    const ready = steps.flatMap((step) => (step.type === 'run' ? [step.ready] : []));
    const side = ready.filter(({ tool }) => !isChanging(tool));
    const aside = await Promise.all(steps.map((step) => notRun(step, round)));
    const events = [...aside.flat(), ...side.map((each) => started(runId, each))];
    if (events.length > 0) await hand.append(events);
    await allDone([
      ...side.map((each) => perform(each, hand, round, signal)),
      (async () => {
        for (const each of ready.filter(({ tool }) => isChanging(tool))) {
          await changing.run(round.root, signal, async () => {
            const turn = await atItsTurn(each, hand, round);
            if (turn !== undefined) await change(turn, hand, round, signal);
          });
        }
      })(),
    ]);
  }

  /**
   * A call over files as it is to run now that its turn has come. It was judged with its whole round, and what ran before it may have changed its files:
   * its start has to say what it does to them as they are. Undefined where it does not run.
   */
  async function atItsTurn(ready: ReadyCall, hand: RunInHand, round: CallRound): Promise<ReadyCall | undefined> {
    if (ready.effect.type !== 'files') return ready;
    const step = await judge(ready.call, round);
    if (step.type === 'run') return step.ready;
    await hand.append(await notRun(step, round));
    return undefined;
  }

  /** What the log says of a call that does not run now. */
  async function notRun(step: CallStep, { runId, root }: CallRound): Promise<Event[]> {
    if (step.type === 'ask') return [requested(runId, step.request)];
    if (step.type !== 'result') return [];
    const { call, output, origin } = step;
    const result = finished(runId, call, await resultOf(call, { ...output, text: `${warningOf(origin)}${output.text}` }, origin), 0);
    return [{ ...result, ...(await changedSince(call.snapshot, call.files, root)) }];
  }

  /** Runs a changing call between two snapshots. Without the first one it doesn't run: nobody could take back what it did. */
  async function change(ready: ReadyCall, hand: RunInHand, round: CallRound, signal: AbortSignal): Promise<void> {
    const before = await kept(ready, hand, round, signal);
    if (!before.ok) {
      const output = failure(`Not run: what the files are now could not be kept. ${before.detail}`, 'not run');
      return hand.append([finished(round.runId, ready.call, await resultOf(ready.call, output), 0)]);
    }
    const start = { ...started(round.runId, ready), snapshot: before.tree };
    // What is a process of its own waits at its gate until its start is durable, with how it can be found again.
    let refused: unknown;
    const gate = async (process: StartedProcess): Promise<void> => {
      await hand.append([{ ...start, process: { bootId: await bootId(), ...process } }]).catch((error: unknown) => {
        refused = error;
        throw error;
      });
    };
    if (ready.tool.policyClass !== 'execute') await hand.append([start]);
    await perform(ready, hand, round, signal, { before: before.tree, gate, refused: () => refused });
  }

  /** What the files are now, with those that the call is about though they are ignored. Where they are very many, it is said that this goes on. */
  async function kept({ call, effect }: ReadyCall, hand: RunInHand, { runId, root }: CallRound, signal: AbortSignal): Promise<Taken> {
    let said: Promise<void> | undefined;
    const progress = (_done: number, files: number): void => {
      said ??= hand.append([{ type: 'tool.preparing', v: 1, runId, callId: call.callId, entryId: call.entryId, files }]);
      // What it fails with is thrown below.
      said.catch(() => undefined);
    };
    const named = effect.type === 'files' ? pathsOf(effect.files) : [];
    const before = await snapshots.take(root, { signal, progress, named });
    await said;
    return before;
  }

  /** Runs a call whose start is durable, to its result. `given`: what the files were before a changing one, and what it tells before it begins. */
  async function perform(
    ready: ReadyCall,
    hand: RunInHand,
    round: CallRound,
    signal: AbortSignal,
    given?: { before: string; gate(process: StartedProcess): Promise<void>; refused(): unknown },
  ): Promise<void> {
    const { call, tool, value, effect, decided } = ready;
    const startedAt = clock.now();
    const answer = decided?.subject === 'question' ? decided.decision?.arguments?.['answer'] : undefined;
    const live = hand.output(call.callId);
    const output = await tool
      .run(value, {
        output: (text) => live.write(text),
        ...(await contextOf(tool, round, signal)),
        ...(given === undefined ? {} : { started: given.gate }),
        ...(effect.type === 'files' ? { previewed: previewedFiles(effect.files) } : {}),
        ...(typeof answer === 'string' ? { answer } : {}),
      })
      .catch((error: unknown): ToolOutput => {
        if (signal.aborted) throw signal.reason;
        return failure(`The tool failed: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => live.end());
    // What the log refused to begin is no failure of the tool.
    if (given?.refused() !== undefined) throw given.refused();
    if (output.stale === true && decided !== undefined) return askAgain(ready, hand, round);
    const durationMs = Math.max(0, Math.round(clock.now() - startedAt));
    const origin = originOf(ready);
    const result = await resultOf(call, { ...output, text: `${editedBy(ready)}${warningOf(origin)}${output.text}` }, origin);
    // Also of what was stopped: what it has done by then is kept, and can be taken back.
    await hand.append([
      {
        ...finished(round.runId, call, result, durationMs),
        ...(await changedSince(given?.before, effect.type === 'files' ? effect.files : undefined, round.root)),
      },
    ]);
  }

  /**
   * What a call that was started over these files has made of them, where that is something. Of a call that said which `files` it is about nothing else: what
   * changed beside them meanwhile is somebody else's.
   */
  async function changedSince(
    before: string | undefined,
    files: readonly FileEffect[] | undefined,
    root: string,
  ): Promise<Pick<EventOf<'tool.finished'>, 'snapshots'>> {
    if (before === undefined) return {};
    const only = files === undefined ? {} : { named: pathsOf(files), since: before };
    const after = await snapshots.take(root, { signal: AbortSignal.timeout(AFTER_MS), ...only });
    return after.ok && after.tree !== before ? { snapshots: { before, after: after.tree } } : {};
  }

  /** What it was agreed to is not there any more and nothing was done: people look at what it would do now. */
  async function askAgain({ call, value }: ReadyCall, hand: RunInHand, round: CallRound): Promise<void> {
    const step = await judge({ ...call, argumentsText: canonicalJson(value) }, round, 'anew');
    await hand.append(await notRun(step, round));
  }

  async function resultOf(call: OpenCall, output: ToolOutput, origin?: Origin): Promise<ToolResultPart> {
    const blob = output.fullText === undefined ? undefined : await blobs.put(output.fullText);
    return {
      type: 'tool_result',
      callId: call.callId,
      outcome: output.outcome,
      text: output.text,
      summary: output.summary,
      ...(blob === undefined ? {} : { blob }),
      ...(origin === undefined ? {} : { origin }),
    };
  }

  return { settle };
}

export type Executor = ReturnType<typeof createExecutor>;

/** Named when it is written, so that what is asked stands in the order of its calls. */
function requested(runId: RunId, request: Omit<ApprovalRequest, 'id'>): EventOf<'approval.requested'> {
  return { type: 'approval.requested', v: 1, runId, approval: { id: newId(), ...request } };
}

/** Waits for all of them, whatever becomes of some: nothing runs on once a run was let go. Rejects with what the first one was rejected with. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** What a server of tools does may be a change of the project's files, too, unless an admin said that it only reads. */
function isChanging({ policyClass, origin }: ReadyCall['tool']): boolean {
  return policyClass === 'write' || policyClass === 'execute' || (policyClass === 'network' && origin?.kind === 'mcp');
}

function started(runId: RunId, { call, tool, value, grant, effect }: ReadyCall): EventOf<'tool.started'> {
  return {
    type: 'tool.started',
    v: 1,
    runId,
    callId: call.callId,
    entryId: call.entryId,
    name: call.name,
    version: tool.version,
    grant,
    argumentsHash: argumentsHash(value),
    ...(effect.type === 'files' ? { files: effect.files.map(withoutDiff) } : {}),
  };
}

function pathsOf(files: readonly FileEffect[]): string[] {
  return previewedFiles(files).map(({ path }) => path);
}

/** Hashes are enough to see later whether it was done. */
function withoutDiff(file: FileEffect): FileEffect {
  const { diff: _, diffCut: __, ...rest } = file;
  return rest;
}

function finished(runId: RunId, call: OpenCall, result: ToolResultPart, durationMs: number): EventOf<'tool.finished'> {
  return { type: 'tool.finished', v: 1, runId, callId: call.callId, entryId: call.entryId, result, durationMs };
}

/** The model's own call stays in the history: its result says what ran instead. */
function editedBy({ value, decided }: ReadyCall): string {
  const decision = decided?.subject === 'tool' ? decided.decision : undefined;
  if (decision?.arguments === undefined) return '';
  const name = decision.by.type === 'member' ? decision.by.name : 'Somebody';
  return `${name} changed the arguments before agreeing. What ran: ${canonicalJson(value)}\n\n`;
}

function originOf({ tool, value, effect }: ReadyCall): Origin | undefined {
  if (tool.origin !== undefined) return tool.origin;
  switch (tool.policyClass) {
    case 'converse':
      return undefined;
    case 'network': {
      const [source] = tool.reach(value).urls;
      return { kind: 'web', ...(source === undefined ? {} : { source }) };
    }
    case 'execute':
      // What it says may be what a host says.
      return effect.type === 'command' && effect.network.length > 0
        ? { kind: 'web', ...(effect.network.includes('*') ? {} : { source: effect.network.join(', ') }) }
        : { kind: 'command' };
    default:
      return { kind: 'files' };
  }
}
