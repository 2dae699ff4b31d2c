import type { Model } from '@baton/protocol';
import { text } from '#lib/text/en.ts';

const ABILITIES = ['tools', 'vision', 'reasoning'] as const;

/** What a model can do, as somebody has said it, and what is only assumed of it. Each in words; empty where there is nothing to say. */
export function modelAbilities({ capabilities, assumed }: Pick<Model, 'capabilities' | 'assumed'>): { said: string; assumed: string } {
  const said = ABILITIES.filter((each) => capabilities[each] === true && !assumed.includes(each)).map((each) => text.models.can[each]);
  const guessed = ABILITIES.filter((each) => assumed.includes(each)).map((each) =>
    capabilities[each] === true ? text.models.can[each] : text.models.not(text.models.can[each]),
  );
  return { said: said.join(', '), assumed: guessed.length === 0 ? '' : text.models.assumedIs(guessed.join(', ')) };
}
