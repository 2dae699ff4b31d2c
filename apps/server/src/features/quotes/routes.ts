import { asId, type ModelChoice } from '@baton/protocol';
import { closed, TrackIdText, TrackQuote } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Quotes } from './service.ts';

const Choice = Type.Optional(
  Type.String({ maxLength: 300, pattern: '^[^/]+/.+$', description: 'A provider and its model, with a slash between: openai/gpt-4o-mini' }),
);

/** What a track will cost. */
export function registerQuotes(app: TypedApp, quotes: Quotes): void {
  app.get(
    '/tracks/:id/quote',
    {
      config: { access: 'track.read' },
      schema: {
        tags: ['tracks'],
        params: closed({ id: TrackIdText }),
        querystring: closed({ tier3: Choice, tier4: Choice }),
        response: { 200: TrackQuote },
      },
    },
    ({ params, query }) =>
      quotes.quote(params.id, {
        ...(query.tier3 === undefined ? {} : { 3: choiceOf(query.tier3) }),
        ...(query.tier4 === undefined ? {} : { 4: choiceOf(query.tier4) }),
      }),
  );
}

function choiceOf(text: string): ModelChoice {
  const slash = text.indexOf('/');
  return { provider: asId(text.slice(0, slash)), model: text.slice(slash + 1) };
}
