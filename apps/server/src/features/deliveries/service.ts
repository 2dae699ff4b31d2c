import {
  canonicalHash,
  foldDelivery,
  streamOf,
  type Approval,
  type ApprovalId,
  type ApprovalRequest,
  type ContentHash,
  type Delivery,
  type DeliveryArguments,
  type DeliveryBody,
  type DeliveryList,
  type DiscussionId,
  type Event,
  type Json,
  type TrackId,
} from '@baton/protocol';
import { DeliveryArguments as ArgumentsSchema } from '@baton/protocol/schemas';
import { Compile } from 'typebox/compile';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import { isCareful } from '../approvals/careful.ts';
import type { SubjectHandler } from '../approvals/service.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import type { Forges } from '../forges/service.ts';
import type { TicketTrees } from '../ticket-trees/service.ts';
import type { Worktrees } from '../worktrees/service.ts';
import { createDeliverer } from './deliver.ts';
import { createDeliveryPlans, type PlannedDelivery } from './plan-delivery.ts';
import { createDeliveryStore } from './store.ts';
import { createWorkReader, type Work } from './work.ts';

/** A repository is looked at. */
const LOOK_MS = 60_000;
/** Commits of a large worktree are made. */
const WORK_MS = 10 * 60_000;

const isArguments = Compile(ArgumentsSchema);

/** The way out: what is asked for is shown exactly, decided by a person, and then done once. */
export function createDeliveries(
  deps: Pick<Deps, 'db' | 'log' | 'blobs' | 'clock' | 'config' | 'logger'> & {
    discussions: DiscussionStore;
    worktrees: Pick<Worktrees, 'commit'>;
    trees: Pick<TicketTrees, 'repositoryOf'>;
    forges: Pick<Forges, 'at'>;
    approvals: { handledBy(subject: 'delivery', handler: SubjectHandler): void };
  },
) {
  const { db, log, blobs, clock, logger, discussions, approvals } = deps;
  const store = createDeliveryStore(db);
  const works = createWorkReader(deps);
  const plans = createDeliveryPlans(deps);
  const deliver = createDeliverer(deps);
  const ending = new AbortController();
  /** What is on its way from this process. */
  const underWay = new Map<ApprovalId, Promise<void>>();

  function ownStream({ trackId, discussionId, projectId }: Delivery) {
    if (trackId !== undefined) return streamOf.track(trackId);
    return discussionId === undefined ? streamOf.project(projectId) : streamOf.discussion(discussionId);
  }

  /** Refuses where it is not `from` any more. */
  async function append(delivery: Delivery, event: Event, from: Delivery['status']): Promise<void> {
    await log.append({
      streams: [
        { stream: ownStream(delivery), events: [event] },
        { stream: streamOf.project(delivery.projectId), events: [event] },
      ],
      guard: async (transaction) => {
        if ((await createDeliveryStore(transaction).status(delivery.id)) !== from) {
          throw new RequestError('conflict', 'Somebody else has this delivery in hand.', { code: 'ended' });
        }
      },
    });
  }

  async function carryOut(delivery: Delivery): Promise<void> {
    const { id } = delivery;
    const begunBefore = delivery.status === 'delivering';
    if (!begunBefore) await append(delivery, { type: 'delivery.started', v: 1, approvalId: id }, 'approved');
    let end: Event;
    try {
      const delivered = await deliver(delivery, await works.checkoutOf(delivery), begunBefore, ending.signal);
      end = delivered.ok
        ? { type: 'delivery.ended', v: 1, approvalId: id, outcome: 'delivered', result: delivered.result }
        : { type: 'delivery.ended', v: 1, approvalId: id, outcome: 'failed', detail: delivered.detail };
    } catch (error) {
      // The next start looks where it was to go, and does what is missing.
      if (ending.signal.aborted) return;
      if (!(error instanceof RequestError)) logger.error({ err: error, approvalId: id }, 'a delivery failed');
      const detail =
        error instanceof RequestError ? error.message : 'Something went wrong here. Whoever runs the server finds it in its log.';
      end = { type: 'delivery.ended', v: 1, approvalId: id, outcome: 'failed', detail };
    }
    await append(delivery, end, 'delivering');
  }

  function begin(delivery: Delivery): Promise<void> {
    const known = underWay.get(delivery.id);
    if (known !== undefined || ending.signal.aborted) return known ?? Promise.resolve();
    const done = carryOut(delivery)
      .catch((error: unknown) => logger.error({ err: error, approvalId: delivery.id }, 'a delivery could not be carried out'))
      .finally(() => underWay.delete(delivery.id));
    underWay.set(delivery.id, done);
    return done;
  }

  approvals.handledBy('delivery', {
    async edited(approval, given) {
      if (!isArguments.Check(given)) {
        throw new RequestError('invalid', 'A delivery has a kind, and may have url, branch, title, text and base.', {
          errors: [{ field: 'body/arguments', detail: 'These are no arguments of a delivery.' }],
        });
      }
      const { effect, arguments: asked } = approval;
      if (effect.type !== 'delivery' || !isArguments.Check(asked)) throw new RequestError('conflict', 'This is no delivery.');
      const directory = await works.checkoutOf(approval);
      const changed = await plans.change(directory, { arguments: asked, effect }, given, AbortSignal.timeout(LOOK_MS));
      return { arguments: changed.arguments, effect: changed.effect, hash: deliveryHash(approval.id, changed, directory) };
    },
    decided({ id }: Approval) {
      void store
        .get(id)
        .then((delivery) => (delivery.status === 'approved' ? begin(delivery) : undefined))
        .catch((error: unknown) => logger.error({ err: error, approvalId: id }, 'a delivery could not be begun'));
    },
  });

  async function request(work: Work, body: DeliveryBody, actor: Actor, effect: Effect<Delivery> | undefined): Promise<Delivery> {
    const planned = await plans.plan(work, body, AbortSignal.timeout(WORK_MS));
    const id = newId<ApprovalId>();
    const requestedAt = new Date(clock.now()).toISOString();
    const approval: ApprovalRequest = {
      id,
      subject: 'delivery',
      projectId: work.projectId,
      ...work.of,
      because: `${actor.name} asks for it. Nothing leaves before somebody agrees.`,
      arguments: { ...planned.arguments },
      effect: planned.effect,
      careful: isCareful(planned.effect),
      choices: [],
      proposalHash: deliveryHash(id, planned, work.checkout),
      requestedAt,
    };
    const event: Event = { type: 'approval.requested', v: 1, approval };
    const delivery = foldDelivery(undefined, { at: requestedAt, event });
    if (delivery === undefined) throw new Error('what is asked for is a delivery');
    await log.append({
      streams: [
        { stream: work.stream, events: [event] },
        { stream: streamOf.project(work.projectId), events: [event] },
      ],
      effects: async (transaction) => effect?.(transaction, delivery),
    });
    return delivery;
  }

  return {
    async requestOfTrack(id: TrackId, body: DeliveryBody, actor: Actor, effect?: Effect<Delivery>): Promise<Delivery> {
      return request(await works.ofTrack(id), body, actor, effect);
    },

    async requestOfDiscussion(id: DiscussionId, body: DeliveryBody, actor: Actor, effect?: Effect<Delivery>): Promise<Delivery> {
      return request(await works.ofDiscussion(id, actor), body, actor, effect);
    },

    async listOfTrack(id: TrackId): Promise<DeliveryList> {
      await works.trackIsThere(id);
      return { items: await store.list({ trackId: id }) };
    },

    async listOfDiscussion(id: DiscussionId): Promise<DeliveryList> {
      await discussions.row(id);
      return { items: await store.list({ discussionId: id }) };
    },

    /** The file that was made, with a name for it. */
    async patch(id: ApprovalId): Promise<{ name: string; bytes: Uint8Array }> {
      const { result, arguments: decided } = await store.get(id);
      if (result?.patch === undefined) throw new RequestError('not_found', 'This delivery has made no patch.');
      return { name: `${fileName(decided)}.patch`, bytes: await blobs.read(result.patch) };
    },

    /** Goes on with what an earlier process left: what was agreed to and not begun, and what was begun and has no end. */
    async start(): Promise<void> {
      for (const delivery of await store.withStatus(['approved', 'delivering'])) void begin(delivery);
    },

    async close(): Promise<void> {
      ending.abort();
      await Promise.all(underWay.values());
    },
  };
}

export type Deliveries = ReturnType<typeof createDeliveries>;

/** What somebody agrees to is this and nothing else: these commits, to there, with these words. */
function deliveryHash(id: ApprovalId, { arguments: decided, effect }: PlannedDelivery, directory: string): ContentHash {
  return canonicalHash({ delivery: id, arguments: decided as Json, directory, base: effect.base, commit: effect.commit });
}

function fileName({ title = '' }: DeliveryArguments): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '');
  return words === '' ? 'changes' : words;
}
