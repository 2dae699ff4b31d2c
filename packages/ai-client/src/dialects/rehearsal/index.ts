import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import type { RoundDelta } from '../../round.ts';
import type { Connection, Dialect, RoundEnd } from '../dialect.ts';
import { playedError, rehearsalProblem } from './errors.ts';
import { play, type Pace } from './events.ts';
import { rehearsalModelList, simulatedModel } from './models.ts';
import { planFor } from './request.ts';
import { sentSettings } from './sent.ts';
import { rehearsalUsage } from './usage.ts';

/** The simulated model: in this process, without a network, a key or a cost. */
export function rehearsalDialect({ vendor, clock, baseUrl }: Connection): Dialect {
  return {
    preview: (request) => ({ method: 'POST', url: `${baseUrl}rounds`, body: { simulated: true, ...request }, sent: sentSettings() }),

    async open(request, signal, draft) {
      const model = simulatedModel(request.model);
      if (model === undefined) {
        throw new ModelError(problemOf('model_not_found', `There is no simulated model "${request.model}".`, { status: 404 }));
      }
      const plan = planFor(request);
      if (plan.failure !== undefined) throw playedError(plan.failure);
      let end: RoundEnd | undefined;
      async function* pieces(pace: Pace): AsyncGenerator<RoundDelta, void, void> {
        end = yield* play(plan, pace, clock, signal, draft);
        draft.usage = rehearsalUsage(request, draft);
      }
      return { pieces: pieces(model.pace[plan.pace]), read: (delta) => [delta as RoundDelta], end: () => end };
    },

    listModels: async () => rehearsalModelList(vendor),
    check: async () => undefined,
    problemOf: rehearsalProblem,
  };
}

export { rehearsalEpic, rehearsalScenes } from './scenes.ts';
export type { Scene } from './scenes.ts';
