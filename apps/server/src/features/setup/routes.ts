import { Member, SetupBody, SetupState } from '@baton/protocol/schemas';
import type { Clock } from '../../deps.ts';
import { guessLimit } from '../../http/guess-limit.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Setup } from './service.ts';

const tags = ['members'];

export function registerSetup(app: TypedApp, setup: Setup, clock: Clock): void {
  app.get('/setup', { config: { access: 'public' }, schema: { tags, response: { 200: SetupState } } }, async () => ({
    needsOwner: await setup.needsOwner(),
  }));

  app.post(
    '/setup',
    { config: { access: 'public', ...guessLimit }, schema: { tags, body: SetupBody, response: { 201: Member } } },
    async (request, reply) => reply.code(201).send(await setup.setUp(request.body, effectOf(request, 201, clock))),
  );
}
