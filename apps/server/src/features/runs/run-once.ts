import { stat } from 'node:fs/promises';
import { runToolLoop, type LoopPorts } from '@baton/ai-client';
import {
  askedNow,
  cancelledApprovals,
  fallbacksLeft,
  leftOutOf,
  streamOf,
  type Event,
  type EventOf,
  type FilePart,
  type ModelChoice,
  type ProjectId,
  type RunState,
} from '@baton/protocol';
import { newId } from '../../ids.ts';
import type { Deps } from '../../deps.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { RunningText } from '../../log/running-text.ts';
import { readOnce } from '../context/context-files.ts';
import { ContextChanged, contextIs } from '../context/context-is.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import { DeltaMerger } from './delta-merger.ts';
import { LiveOutput } from './live-output.ts';
import type { RunAgents, Standing } from './agents.ts';
import type { Executor } from './executor/executor.ts';
import { callRound } from './executor/call-round.ts';
import { firstAble, whyNot } from './fallback.ts';
import { modelSettings } from './model-settings.ts';
import type { RunLedger, RunProviders } from './ports.ts';
import { projectForRun, type ProjectForRun } from './project-for-run.ts';
import type { RoundBuilder, RoundPlan } from './round-builder.ts';
import type { RequestEdits } from './request-edits.ts';
import { RunLog } from './run-log.ts';
import { ChildrenFirst, HANDED_IN, HolderGone, RunRefused, SteerWaiting, ToRest } from './run-refused.ts';
import type { RunStore } from './store.ts';
import type { Catalogue } from '../tools/catalogue.ts';
import type { Wires } from '../wire/service.ts';
import { RunView } from './run-view.ts';
import { applied, SteerWithdrawn, stillThere } from './steering.ts';

export interface RunOnceDeps extends Pick<Deps, 'log' | 'bus' | 'clock'> {
  runs: RunStore;
  discussions: DiscussionStore;
  providers: RunProviders;
  ledger: RunLedger;
  builder: RoundBuilder;
  executor: Executor;
  queue: Queue;
  runningText: RunningText;
  wires: Pick<Wires, 'start'>;
  edits: Pick<RequestEdits, 'texts'>;
  catalogue: Pick<Catalogue, 'offered'>;
  agents: RunAgents;
}

/** Results for calls that will never run, so that the path stays one that a model accepts. */
function cancelledResults(run: RunState): Event[] {
  const results = run.openCalls.map(({ callId, entryId }): Event => ({
    type: 'tool.finished',
    v: 1,
    runId: run.request.id,
    callId,
    entryId,
    result: { type: 'tool_result', callId, outcome: 'cancelled', text: 'Not run: the run ended before.', summary: 'not run' },
    durationMs: 0,
  }));
  return [...cancelledApprovals(run), ...results];
}

/** The run's end was refused because somebody has just said something: the loop is told of that and asks again what comes next. */
function unlessSteered(error: unknown): void {
  if (!(error instanceof SteerWaiting)) throw error;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** What entries were sent with, by hash. */
async function keptTexts(
  edited: RoundPlan['edited'],
  keep: RoundBuilder['keep'],
): Promise<NonNullable<EventOf<'round.started'>['edited']>> {
  return Promise.all(edited.map(async ({ entryId, text }) => ({ entryId, text: await keep(text) })));
}

/** Kept near to what was estimated: a provider that counts wrong must not empty the window. */
function corrected(before: number, inputTokens: number, estimated: number): number {
  return inputTokens === 0 || estimated === 0 ? before : Math.min(2, Math.max(0.25, inputTokens / estimated));
}

/**
 * Takes a run that this process has in hand (its `run.started` of this epoch is in the log) as far as it goes now. Resolves when the run has
 * ended, is parked, or was left because the server stops.
 */
export async function runOnce(
  deps: RunOnceDeps,
  projectId: ProjectId,
  start: RunState,
  createdAt: string,
  signal: AbortSignal,
): Promise<'ended' | 'parked' | 'left'> {
  const { id: runId, discussionId, takeId } = start.request;
  const stream = streamOf.discussion(discussionId);
  const runLog = new RunLog(deps, projectId, start.request, start.epoch);
  const view = await RunView.open(deps.log, deps.discussions, start, createdAt);
  const merger = new DeltaMerger((entryId, delta) => deps.bus.publishDelta(stream, entryId, delta));

  /** The attempt that is being made, and with whom. */
  let current = { round: 1, attempt: 1, ...askedNow(start) };
  /** How many tokens there really are to one that was estimated, as far as the provider has said in this run. */
  let correction = 1;
  /** What the log has gained and the loop has not been told yet. */
  const pending: Event[] = [];
  const gain = async (): Promise<void> => {
    pending.push(...(await view.catchUp()));
    runLog.now(view.run.request);
  };

  async function project(): Promise<ProjectForRun> {
    const place = await deps.discussions.workplace(discussionId).catch(() => {
      throw new RunRefused({ kind: 'not_configured', detail: 'The project of this run was deleted.' });
    });
    if (place.worktree !== undefined && !(await isFolder(place.directory))) {
      throw new RunRefused({
        kind: 'no_directory',
        detail: 'The worktree of this discussion is not there any more. Remove it from the discussion, or make a new one.',
      });
    }
    return projectForRun(place, start.request);
  }

  /** A run acts with its holder's rights, looked up each time, and with no more than each run that it stands below. */
  async function holderMay(): Promise<void> {
    if (!(await deps.runs.holdersMay(runId))) throw new HolderGone();
  }

  /** A run of a tier ends with what it handed in, and comes to rest with its pipeline. */
  async function mayGoOn(): Promise<void> {
    if (start.request.agent === undefined) return;
    const standing = await deps.agents.standing(start.request);
    if (standing.type !== 'goes_on') throw new ToRest(standing);
  }

  /** Reads the context files; keeps what is sent for the first time, and says what has changed since. */
  async function refreshFiles(inProject: ProjectForRun): Promise<void> {
    const before = view.context;
    const { listed, now } = await deps.builder.readFiles(before, inProject, signal);
    const read = new Map(now.map((file) => [file.path, file]));
    const files = await Promise.all(listed.map((file) => readOnce(file, read.get(file.path), deps.builder.keep)));
    if (JSON.stringify(files) !== JSON.stringify(before)) {
      const written = await runLog
        .append([{ type: 'context.changed', v: 1, files }], { guard: (transaction) => contextIs(transaction, discussionId, before) })
        .then(() => true)
        .catch((error: unknown) => {
          if (!(error instanceof ContextChanged)) throw error;
          return false;
        });
      await gain();
      // Somebody has just changed the list: theirs is read.
      if (!written) return refreshFiles(inProject);
    }
    const changes = await deps.builder.changes(view.context, now, view.path, view.trim);
    if (changes.length === 0) return;
    for (const part of changes) {
      const file = read.get(part.path);
      await keepForLater(part, file === undefined || 'problem' in file ? undefined : file.text);
    }
    await runLog.append([
      {
        type: 'entry.created',
        v: 1,
        takeId,
        entry: {
          id: newId(),
          discussionId,
          parentId: view.run.leafId,
          role: 'context',
          author: { type: 'baton' },
          status: 'complete',
          parts: changes,
          createdAt: new Date(deps.clock.now()).toISOString(),
          runId,
          collapsed: false,
          pinned: false,
          deleted: false,
          version: 1,
        },
      },
    ]);
  }

  /** Puts what people said meanwhile into the thread, before the model is asked. */
  async function applySteers(): Promise<void> {
    await gain();
    for (;;) {
      const steers = view.steers;
      if (steers.length === 0) return;
      const createdAt = new Date(deps.clock.now()).toISOString();
      const { events } = applied(steers, { run: start.request, parentId: view.run.leafId, createdAt });
      const ids = steers.map((steer) => steer.id);
      await runLog.append(events, { guard: (transaction) => stillThere(transaction, ids) }).catch((error: unknown) => {
        if (!(error instanceof SteerWithdrawn)) throw error;
      });
      await gain();
    }
  }

  /** The next difference is made against this content, so it has to be there by its hash. */
  async function keepForLater(part: FilePart, text: string | undefined): Promise<void> {
    if (part.view !== 'removed' && text !== undefined) await deps.builder.keep(text);
  }

  /** What is sent to a model as things stand. */
  async function planFor({ provider, model }: ModelChoice, inProject: ProjectForRun): Promise<RoundPlan> {
    const { settings, mode } = view.run.request;
    const { contextWindow, capabilities } = deps.providers.modelOf(provider, model);
    return deps.builder.plan({
      path: view.path,
      files: view.context,
      project: inProject,
      provider,
      model,
      capabilities,
      settings: modelSettings(settings),
      tools: await deps.catalogue.offered(projectId, mode, signal, start.request),
      leaveOut: leftOutOf(view.run),
      edits: await deps.edits.texts(view.run),
      trim: view.trim,
      window: contextWindow,
      maxHistoryTokens: settings.maxHistoryTokens,
      correction,
    });
  }

  const ports: LoopPorts = {
    async append(events) {
      merger.flush();
      if (events.length > 0) await runLog.append(events).catch(unlessSteered);
      await gain();
      for (const event of events) {
        if (event.type === 'message.started') deps.runningText.open(event.entryId);
        if (event.type === 'message.completed' || event.type === 'message.interrupted') {
          deps.runningText.close(event.entryId);
          deps.bus.closeMessage(stream, event.entryId);
        }
      }
      return pending.splice(0);
    },

    async refreshContext(_run, round, attempt) {
      const choice = askedNow(view.run);
      const { provider, model } = choice;
      // Every model counts in its own way.
      if (provider !== current.provider || model !== current.model) correction = 1;
      current = { round, attempt, ...choice };
      await mayGoOn();
      await holderMay();
      await applySteers();
      const inProject = await project();
      await refreshFiles(inProject);
      await gain();
      let plan = await planFor(choice, inProject);
      if (plan.trim !== undefined) {
        await runLog.append([{ type: 'context.changed', v: 1, files: [...view.context], trim: { takeId, trim: plan.trim } }]);
        await gain();
        // What was said of changed files may have been cut away.
        await refreshFiles(inProject);
        await gain();
        plan = await planFor(choice, inProject);
      }
      const started: EventOf<'round.started'> = {
        type: 'round.started',
        v: 1,
        runId,
        round,
        attempt,
        messageId: newId(),
        parentId: view.run.leafId,
        provider,
        model,
        settings: plan.request.settings,
        system: await deps.builder.keep(plan.system),
        tools: plan.tools,
        entryIds: plan.entryIds,
        context: plan.context,
        ...(plan.edited.length === 0 ? {} : { edited: await keptTexts(plan.edited, deps.builder.keep) }),
        estimate: plan.estimate,
      };
      return { started, request: plan.request };
    },

    async *send(request, sendSignal) {
      const wire = deps.wires.start({ runId, ...current });
      try {
        const client = await deps.providers.clientFor(current.provider, wire.capture.tap);
        yield* client.send(request, sendSignal);
      } finally {
        wire.end();
      }
    },

    async settle(_calls, settleSignal) {
      await mayGoOn();
      return deps.executor.settle(
        {
          async refresh() {
            await gain();
            return view.run;
          },
          async round(roundSignal) {
            await holderMay();
            const { directory, branch } = await project();
            return callRound({
              run: view.run,
              path: view.path,
              trim: view.trim,
              projectId,
              root: directory,
              worktree: branch !== undefined,
              steps: view.run.request.agent !== undefined && (await deps.agents.inSteps(view.run.request)),
              signal: roundSignal,
            });
          },
          append: async (events) => void (await runLog.append(events)),
          park: () => runLog.park(view.run),
          output: (callId) =>
            new LiveOutput({
              publish: (piece) => deps.bus.publishOutput(stream, callId, piece),
              ended: () => deps.bus.endOutput(stream, callId),
            }),
        },
        settleSignal,
      );
    },

    delta({ entryId, ...delta }) {
      merger.add(entryId, delta);
      deps.runningText.add(entryId, delta);
    },

    account({ started, usage, refused, partsSoFar, durationMs, firstOutputMs }) {
      if (usage !== undefined) correction = corrected(correction, usage.inputTokens, started.estimate.inputTokens);
      const { provider, model } = started;
      const call = deps.ledger.account({ provider, model, usage, refused, estimate: started.estimate, partsSoFar });
      runLog.accounted(started.round, started.attempt, call);
      return {
        type: 'usage.recorded',
        v: 1,
        runId,
        round: started.round,
        attempt: started.attempt,
        provider,
        model,
        usage: call.usage,
        costUsd: call.costUsd,
        estimated: call.estimated,
        simulated: call.simulated,
        durationMs: Math.max(0, Math.round(durationMs)),
        ...(firstOutputMs === undefined ? {} : { firstOutputMs }),
      };
    },

    async fallback(run) {
      const inProject = await project();
      return firstAble(fallbacksLeft(run), (choice) =>
        whyNot(choice, run.request, { providers: deps.providers, plan: () => planFor(choice, inProject) }),
      );
    },

    newEntryId: () => newId(),
    clock: deps.clock,
  };

  /** False where somebody wants something else by now. */
  async function comeToRest(standing: Exclude<Standing, { type: 'goes_on' }>): Promise<boolean> {
    if (standing.type === 'pauses') return runLog.parkForPipeline(standing);
    await runLog.append([...cancelledResults(view.run), { type: 'run.finished', v: 1, runId, reason: HANDED_IN }]);
    return true;
  }

  for (;;) {
    try {
      return await runToolLoop(ports, view.run, signal);
    } catch (error) {
      if (!(error instanceof ChildrenFirst || error instanceof HolderGone || error instanceof RunRefused || error instanceof ToRest))
        throw error;
      await gain();
      // The loop begins again with everything that was gained.
      pending.length = 0;
      if (error instanceof ToRest) {
        if (await comeToRest(error.standing)) return error.standing.type === 'over' ? 'ended' : 'parked';
        await gain();
        pending.length = 0;
        continue;
      }
      // What ends last of what it started queues it again.
      if (error instanceof ChildrenFirst) return 'parked';
      if (error instanceof HolderGone) {
        if (await runLog.parkForHolder()) return 'parked';
        await gain();
        pending.length = 0;
        continue;
      }
      await runLog.append([...cancelledResults(view.run), { type: 'run.failed', v: 1, runId, error: error.error }]);
      return 'ended';
    } finally {
      merger.flush();
    }
  }
}
