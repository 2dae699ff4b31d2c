import type { Kysely } from 'kysely';
import type { Database } from '../db/schema.ts';
import { RequestError } from './request-error.ts';
import type { TypedApp } from './typed-app.ts';

/** `/healthz`: the process answers. `/readyz`: it can serve: its database answers and it is not about to stop; else 503. */
export function registerOperation(app: TypedApp, given: { db: Kysely<Database>; isClosing(): boolean }): void {
  const route = { config: { access: 'public' as const }, schema: { tags: ['operation'] } };

  app.get('/healthz', route, async () => ({ status: 'alive' }));

  app.get('/readyz', route, async (request) => {
    if (given.isClosing()) throw new RequestError('unavailable', 'Baton is stopping.');
    try {
      await given.db.selectFrom('settings').select('name').limit(1).execute();
    } catch (error) {
      request.log.error({ err: error }, 'the database does not answer');
      throw new RequestError('unavailable', 'The database does not answer.');
    }
    return { status: 'ready' };
  });
}
