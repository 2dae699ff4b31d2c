import { asId, type ModelChoice } from '@baton/protocol';
import { closed, ProjectIdText, ProjectTiersBody, TicketIdText, TiersQuote, TrackIdText, TrackQuote } from '@baton/protocol/schemas';
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
        querystring: closed({
          tier3: Choice,
          tier4: Choice,
          /** Of a ticket: with `model` as its own, or without one of its own. */
          ticket: Type.Optional(TicketIdText),
          model: Choice,
        }),
        response: { 200: TrackQuote },
      },
    },
    ({ params, query }) =>
      quotes.quote(
        params.id,
        {
          ...(query.tier3 === undefined ? {} : { 3: choiceOf(query.tier3) }),
          ...(query.tier4 === undefined ? {} : { 4: choiceOf(query.tier4) }),
        },
        query.ticket === undefined ? undefined : { id: query.ticket, choice: query.model === undefined ? null : choiceOf(query.model) },
      ),
  );

  app.post(
    '/projects/:id/tiers/quote',
    {
      config: { access: 'tier.read' },
      schema: { tags: ['tiers'], params: closed({ id: ProjectIdText }), body: ProjectTiersBody, response: { 200: TiersQuote } },
    },
    ({ params, body }) => quotes.quoteTiers(params.id, body.tiers),
  );
}

function choiceOf(text: string): ModelChoice {
  const slash = text.indexOf('/');
  return { provider: asId(text.slice(0, slash)), model: text.slice(slash + 1) };
}
