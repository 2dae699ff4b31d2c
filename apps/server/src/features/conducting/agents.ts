import { streamOf, type EpicId, type RunId } from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import type { Quotes } from '../quotes/service.ts';
import type { Epics } from '../epics/service.ts';
import type { Beside, RunAgents, Standing } from '../runs/agents.ts';
import type { TrackStates } from '../tracks/track-states.ts';
import { createHandIns } from './hand-in-tools.ts';
import { trackCopies } from './track-copies.ts';

/** What runs are told by whoever conducts them: what they hand in by, who else hears of them, and whether they go on. */
export function createRunAgents(
  deps: Pick<Deps, 'blobs'> & {
    states: TrackStates;
    epics: Pick<Epics, 'handIn' | 'standing' | 'beside' | 'follows'>;
    quotes: Pick<Quotes, 'basisOf'>;
  },
): RunAgents {
  const { states, epics } = deps;
  const handIns = createHandIns(deps);

  async function ofTrack(runId: RunId, trackId: Parameters<typeof streamOf.track>[0]): Promise<Standing> {
    const { attempts, seq } = await states.stateOf(trackId);
    const attempt = attempts.get(runId);
    if (attempt === undefined || attempt.status === 'ended') return { type: 'over' };
    return attempt.status === 'holding' || attempt.status === 'held'
      ? { type: 'pauses', stream: streamOf.track(trackId), seq }
      : { type: 'goes_on' };
  }

  const epicOf = (id: EpicId | undefined): EpicId => {
    if (id === undefined) throw new Error('a run of tier 1 is about an epic');
    return id;
  };

  return {
    handIn({ id, agent }) {
      if (agent === undefined || agent.tier === 3) return undefined;
      if (agent.tier === 1) return epics.handIn(epicOf(agent.epicId), id);
      if (agent.trackId === undefined) return undefined;
      return agent.tier === 2 ? handIns.plan(agent.trackId, id) : handIns.verdict(agent.trackId, id);
    },

    async beside(request, events): Promise<readonly Beside[]> {
      const { agent } = request;
      if (agent?.trackId !== undefined) {
        const copies = trackCopies(request, events);
        return copies.length === 0 ? [] : [{ stream: streamOf.track(agent.trackId), events: copies }];
      }
      return agent?.epicId === undefined ? [] : epics.beside(agent.epicId, events);
    },

    async standing({ id, agent }) {
      if (agent?.trackId !== undefined) return ofTrack(id, agent.trackId);
      return agent?.epicId === undefined ? { type: 'goes_on' } : epics.standing(agent.epicId);
    },

    async inSteps({ agent }) {
      if (agent?.trackId === undefined) return agent?.steps === true;
      const { track, tickets } = await states.stateOf(agent.trackId);
      const ticket = agent.ticketId === undefined ? undefined : tickets.get(agent.ticketId);
      return track?.stepMode === true || ticket?.stepMode === true;
    },

    follows: (approval, decision) => epics.follows(approval, decision),

    told(streams) {
      for (const stream of streams) {
        const id = streamOf.trackIn(stream);
        if (id !== undefined) states.told(id);
      }
    },
  };
}
