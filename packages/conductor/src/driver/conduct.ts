import type { Event, TrackId, TrackState } from '@baton/protocol';
import type { EngineSettings } from '../engine/engine-settings.ts';
import { lookAtTrack, type LookedAtTrack } from '../engine/look-at-track.ts';
import { nextSteps } from '../engine/next-steps.ts';
import type { Step } from '../engine/step.ts';
import { workersAtWork } from '../engine/workers-at-work.ts';
import type { ConductPorts } from './conduct-ports.ts';
import { Effects } from './effects.ts';
import { Misfit, stepEvents } from './step-events.ts';
import { TrackView } from './track-view.ts';

/**
 * Conducts a track: asks `nextSteps` what comes, writes that it is begun, does it, takes in what the log gained, and asks again. All of its state is in the log, so it may be begun again with any log,
 * as often as its process dies; of two at the same time one is always behind. What the log says has begun and not ended is handed to the ports again.
 *
 * `rested`: there is nothing to do before somebody adds to the log; begin it again then. `left`: the signal was aborted; what is under way goes on or is taken up later. Rejects only with what a port
 * threw.
 */
export async function conduct(ports: ConductPorts, trackId: TrackId, signal: AbortSignal): Promise<'rested' | 'left'> {
  const ended = new AbortController();
  const all = AbortSignal.any([signal, ended.signal]);
  const view = new TrackView(ports.log, trackId);
  let failure: { error: unknown } | undefined;
  const failed = (error: unknown) => {
    failure ??= { error };
    ended.abort();
  };
  const effects = new Effects(ports, view, all, failed);
  try {
    let track: LookedAtTrack | undefined;
    await view.catchUp();
    effects.follow();
    for (;;) {
      if (all.aborted) return 'left';
      const { settings, count } = await ports.workers.inTurn(async () => {
        const given = await ports.settings();
        let taken = 0;
        let wanted = 0;
        await view.append(async (state) => {
          track = lookAtTrack(state, track);
          const now = ports.clock.now();
          const steps = all.aborted ? [] : nextSteps(track, given, now);
          wanted = all.aborted ? 0 : workersBegun(nextSteps(track, alone(given), now)) - workersBegun(steps);
          const events = (await Promise.all(steps.map((step) => fitting(step, state, ports)))).flat();
          taken = events.length;
          return events;
        });
        ports.workers.atWork({ count: workersAtWork(view.state), wanted, priority: view.state.track?.priority ?? 0 });
        return { settings: given, count: taken };
      });
      effects.follow();
      if (count > 0) continue;
      if (isAtRest(view.state) && effects.idle) return 'rested';
      await news(ports, view.state, settings, all);
    }
  } finally {
    ended.abort();
    await effects.settled();
    // What a port threw is the caller's, whatever else came of it.
    // oxlint-disable-next-line no-unsafe-finally
    if (failure !== undefined) throw failure.error;
  }
}

/** The settings of a track that shares its workers with no other. */
function alone(settings: EngineSettings): EngineSettings {
  return { ...settings, limits: { ...settings.limits, busyInProject: 0, busyEverywhere: 0 } };
}

function workersBegun(steps: readonly Step[]): number {
  return steps.filter((step) => step.type === 'start' && step.tier === 3).length;
}

/** A step that does not fit is left out and told: what else there is to do, a stop above all, is done. */
async function fitting(step: Step, state: TrackState, ports: ConductPorts): Promise<Event[]> {
  try {
    return await stepEvents(step, state, ports);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    ports.misfit(step, error);
    return [];
  }
}

/** Nothing is under way, and nothing will be before somebody does something. */
export function isAtRest({ pipeline, openAttempts, openChecks, openMerges }: TrackState): boolean {
  const working = pipeline.status === 'planning' || pipeline.status === 'executing';
  return !working && openAttempts.size === 0 && openChecks.size === 0 && openMerges.size === 0;
}

/** Resolves when the log has grown, or an attempt has worked for as long as it may. */
async function news(ports: ConductPorts, state: TrackState, { limits }: EngineSettings, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const ends = [...state.openAttempts].flatMap((runId) => {
    const attempt = state.attempts.get(runId);
    return attempt?.status === 'running' || attempt?.status === 'holding' ? Date.parse(attempt.since) + limits.attemptMs + 1 : [];
  });
  try {
    const grown = ports.log.grown(state.seq, either);
    await (ends.length === 0 ? grown : Promise.race([grown, ports.clock.wait(Math.max(0, Math.min(...ends) - ports.clock.now()), either)]));
  } finally {
    over.abort();
  }
}
