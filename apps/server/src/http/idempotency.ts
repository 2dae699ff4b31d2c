import { createHmac } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../db/schema.ts';
import type { Clock } from '../deps.ts';
import type { Effect } from './effect.ts';
import { RequestError } from './request-error.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** An Idempotency-Key as it came, with what is needed to store the answer under it. */
interface Keyed {
  actor: string;
  route: string;
  key: string;
  bodyHash: string;
  stored: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    keyed: Keyed | null;
  }
}

/**
 * Any POST may carry an `Idempotency-Key`: for 24 hours, per actor and route, a repeat gets the first answer and does nothing. The answer is
 * stored with the effect where the effect is one transaction (`effectOf`), else right after it. Bodies are kept as keyed hashes, secrets in
 * answers as null.
 */
export function registerIdempotency(app: FastifyInstance, deps: { db: Kysely<Database>; clock: Pick<Clock, 'now'>; secret: string }): void {
  const { db, clock, secret } = deps;
  /** Requests of this process that are being answered. */
  const underWay = new Set<string>();
  app.decorateRequest('keyed', null);

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined) return;
    // A file is kept by its content: sent again it is the same, with any key.
    if (request.headers['content-type']?.startsWith('multipart/form-data') === true) return;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw new RequestError('invalid', 'Idempotency-Key must be 1 to 200 visible ASCII characters.');
    }
    const keyed: Keyed = {
      actor: request.actor?.memberId ?? 'public',
      route: `${request.routeOptions.url} ${JSON.stringify(request.params)}`,
      key,
      bodyHash: createHmac('sha256', secret)
        .update(JSON.stringify(request.body ?? null))
        .digest('hex'),
      stored: false,
    };
    const before = await db
      .selectFrom('idempotency')
      .selectAll()
      .where('actor', '=', keyed.actor)
      .where('route', '=', keyed.route)
      .where('key', '=', key)
      .executeTakeFirst();
    if (before === undefined || before.created_at < clock.now() - DAY_MS) {
      await db
        .deleteFrom('idempotency')
        .where('created_at', '<', clock.now() - DAY_MS)
        .execute();
      begin(keyed, reply);
      request.keyed = keyed;
      return;
    }
    if (before.body_hash !== keyed.bodyHash) {
      throw new RequestError('key_reused', 'This Idempotency-Key was used for another request. Take a new one for each request.');
    }
    reply.header('idempotency-replayed', 'true');
    return reply.code(before.status).type('application/json').send(before.answer);
  });

  /** Two requests with one key at once: the second one would do it all again before it found out. */
  function begin({ actor, route, key }: Keyed, reply: FastifyReply): void {
    const name = JSON.stringify([actor, route, key]);
    if (underWay.has(name)) throw keyInFlight();
    underWay.add(name);
    const end = (): void => void underWay.delete(name);
    reply.raw.once('finish', end);
    reply.raw.once('close', end);
  }

  app.addHook('preSerialization', async (request, reply, answer: unknown) => {
    const { keyed } = request;
    if (keyed !== null && !keyed.stored && reply.statusCode < 300) {
      await store(db, keyed, reply.statusCode, withoutSecret(request, answer), clock.now());
    }
    return answer;
  });
}

/** Stores the answer in the effect's own transaction; undefined when the request carries no key. */
export function effectOf<Answer>(request: FastifyRequest, status: number, clock: Pick<Clock, 'now'>): Effect<Answer> | undefined {
  const { keyed } = request;
  if (keyed === null) return undefined;
  return async (transaction, answer) => {
    await store(transaction, keyed, status, withoutSecret(request, answer), clock.now());
    keyed.stored = true;
  };
}

async function store(db: Kysely<Database>, keyed: Keyed, status: number, answer: unknown, now: number): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('idempotency')
    .values({
      actor: keyed.actor,
      route: keyed.route,
      key: keyed.key,
      body_hash: keyed.bodyHash,
      status,
      answer: JSON.stringify(answer ?? null),
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['actor', 'route', 'key']).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) {
    throw keyInFlight();
  }
}

function keyInFlight(): RequestError {
  return new RequestError('conflict', 'A request with this Idempotency-Key is under way. Repeat it to get its answer.', {
    code: 'key_in_flight',
  });
}

function withoutSecret(request: FastifyRequest, answer: unknown): unknown {
  const holdsSecret = request.routeOptions.config.answersSecret === true;
  return holdsSecret && typeof answer === 'object' && answer !== null ? { ...answer, secret: null } : answer;
}
