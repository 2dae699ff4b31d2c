import { transition, type TicketCommand } from '@baton/conductor';
import {
  asId,
  streamOf,
  type Event,
  type Page,
  type ProjectId,
  type Ticket,
  type TicketBody,
  type TicketChanges,
  type TicketId,
  type TicketPatch,
  type Track,
  type TrackBody,
  type TrackDetail,
  type TrackId,
  type TrackPatch,
} from '@baton/protocol';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage, PAGE_SIZE } from '../../http/cursor-page.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import { createTrackStore } from './store.ts';
import { refuseBrokenGraph } from './track-graph.ts';

/** By so much a ticket may pass its quote, where nobody says otherwise. */
const MARGIN_PERCENT = 20;

/** What people decide of a ticket without showing anything for it. */
export type PlainCommand = Extract<TicketCommand['type'], 'skip' | 'cancel' | 'unblock'>;

/** Tracks and their tickets as people write and change them. What they make of each other is judged as one graph, in the append that changes it. */
export function createTracks(deps: Pick<Deps, 'db' | 'log' | 'clock'>) {
  const { db, log, clock } = deps;
  const store = createTrackStore(db);

  /** The track's own stream and, for what lists show, the project's. */
  const streams = (track: Pick<Track, 'id' | 'projectId'>, own: readonly Event[], shared: readonly Event[] = []) => [
    { stream: streamOf.track(track.id), events: own },
    { stream: streamOf.project(track.projectId), events: shared },
  ];

  async function detail(id: TrackId): Promise<TrackDetail> {
    const { head } = await log.head(streamOf.track(id));
    return store.detail(id, head);
  }

  /** Of the tickets as they will be, every one. */
  async function graphHolds(transaction: Transaction<Database>, trackId: TrackId, change: (tickets: Ticket[]) => Ticket[]): Promise<void> {
    refuseBrokenGraph(change(await createTrackStore(transaction).tickets(trackId)));
  }

  async function changeTicket(id: TicketId, changes: TicketChanges, version: number, actor: Actor, happening?: string): Promise<Ticket> {
    const before = await store.ticket(id);
    const track = await store.track(before.trackId);
    const event: Event = {
      type: 'ticket.updated',
      v: 1,
      trackId: track.id,
      ticketId: id,
      version: version + 1,
      changes,
      by: authorOf(actor),
      ...(happening === undefined ? {} : { happening }),
    };
    await log.append({
      streams: streams(track, [event]),
      guard: async (transaction) => {
        await ticketUnchanged(transaction, id, version);
        await graphHolds(transaction, track.id, (all) => all.map((each) => (each.id === id ? { ...each, ...changes } : each)));
      },
    });
    return store.ticket(id);
  }

  return {
    async list(projectId: ProjectId, cursor?: string): Promise<Page<Track>> {
      await store.project(projectId);
      const { head } = await log.head(streamOf.project(projectId));
      const rows = await store.list(projectId, cursor === undefined ? undefined : asId<TrackId>(cursor), PAGE_SIZE + 1);
      return cursorPage(rows, ({ track }) => track, head);
    },

    get: detail,

    async create(projectId: ProjectId, body: TrackBody, actor: Actor, effect?: Effect<TrackDetail>): Promise<TrackDetail> {
      await store.project(projectId);
      const track: Track = {
        id: newId(),
        projectId,
        epicId: null,
        title: body.title.trim(),
        description: body.description ?? '',
        acceptance: body.acceptance ?? '',
        dependsOn: body.dependsOn ?? [],
        priority: body.priority ?? 0,
        position: 0,
        pipelineStatus: 'idle',
        stepMode: body.stepMode ?? false,
        serialiseOverlaps: body.serialiseOverlaps ?? true,
        workerLimit: body.workerLimit ?? null,
        quoteMarginPercent: body.quoteMarginPercent ?? MARGIN_PERCENT,
        tiers: body.tiers ?? {},
        branch: null,
        costUsd: null,
        quote: null,
        createdBy: { memberId: actor.memberId, name: actor.name },
        createdAt: new Date(clock.now()).toISOString(),
        version: 1,
      };
      const created: Event = { type: 'track.created', v: 1, track, by: authorOf(actor) };
      await log.append({
        streams: streams(track, [created], [created]),
        guard: (transaction) => tracksAreThere(transaction, track),
        ...(effect === undefined
          ? {}
          : { effects: async (transaction) => effect(transaction, await createTrackStore(transaction).detail(track.id, 1)) }),
      });
      return detail(track.id);
    },

    async change(id: TrackId, patch: TrackPatch, version: number, actor: Actor): Promise<TrackDetail> {
      const before = await store.track(id);
      const event: Event = { type: 'track.updated', v: 1, trackId: id, version: version + 1, changes: patch, by: authorOf(actor) };
      await log.append({
        streams: streams(before, [event], [event]),
        guard: async (transaction) => {
          const now = await createTrackStore(transaction).track(id);
          if (now.version !== version) throw new RequestError('stale', 'Somebody changed this track meanwhile.', { current: now });
          await tracksAreThere(transaction, { ...now, ...patch });
        },
      });
      return detail(id);
    },

    ticket: (id: TicketId): Promise<Ticket> => store.ticket(id),

    async addTicket(trackId: TrackId, body: TicketBody, actor: Actor, effect?: Effect<Ticket>): Promise<Ticket> {
      const track = await store.track(trackId);
      const all = await store.tickets(trackId);
      const ticket: Ticket = {
        id: newId(),
        trackId,
        kind: body.kind ?? 'agent',
        phase: body.phase ?? '',
        title: body.title.trim(),
        description: body.description ?? '',
        acceptance: body.acceptance ?? '',
        targetFiles: body.targetFiles ?? [],
        dependsOn: body.dependsOn ?? [],
        status: 'todo',
        skipped: false,
        priority: body.priority ?? 0,
        position: (all.at(-1)?.position ?? -1) + 1,
        stepMode: body.stepMode ?? track.stepMode,
        assignedTo: null,
        modelOverride: body.modelOverride ?? null,
        tiers: body.tiers ?? {},
        retryCount: 0,
        blockedReason: null,
        blockedDetail: null,
        manualBlock: false,
        worktree: null,
        costUsd: null,
        quote: null,
        version: 1,
      };
      await log.append({
        streams: streams(track, [{ type: 'ticket.created', v: 1, ticket, by: authorOf(actor) }]),
        guard: (transaction) => graphHolds(transaction, trackId, (now) => [...now, ticket]),
        ...(effect === undefined ? {} : { effects: (transaction) => effect(transaction, ticket) }),
      });
      return ticket;
    },

    /** What a worker has begun with stays as it is; what it waits for, and when it comes, may change at any time. */
    async patchTicket(id: TicketId, patch: TicketPatch, version: number, actor: Actor): Promise<Ticket> {
      const { status, title } = await store.ticket(id);
      const { dependsOn: _, priority: __, position: ___, ...content } = patch;
      if (Object.keys(content).length > 0 && status !== 'todo' && status !== 'blocked') {
        throw new RequestError('conflict', `“${title}” was begun: what it is about does not change any more.`, { code: 'begun' });
      }
      return changeTicket(id, patch, version, actor);
    },

    /** What depends on it waits from now on for what it waited for. */
    async removeTicket(id: TicketId, version: number, actor: Actor): Promise<void> {
      const ticket = await store.ticket(id);
      const track = await store.track(ticket.trackId);
      if (ticket.status !== 'todo' && ticket.status !== 'blocked' && ticket.status !== 'cancelled') {
        throw new RequestError('conflict', `“${ticket.title}” was begun: cancel it instead, so that what was done stays to be read.`, {
          code: 'begun',
        });
      }
      const dependents = (await store.tickets(track.id)).filter(({ dependsOn }) => dependsOn.includes(id));
      const by = authorOf(actor);
      const rewired = dependents.map((each): Event => {
        const dependsOn = [...new Set([...each.dependsOn.filter((other) => other !== id), ...ticket.dependsOn])];
        return {
          type: 'ticket.updated',
          v: 1,
          trackId: track.id,
          ticketId: each.id,
          version: each.version + 1,
          changes: { dependsOn },
          by,
        };
      });
      await log.append({
        streams: streams(track, [...rewired, { type: 'ticket.deleted', v: 1, trackId: track.id, ticketId: id, by }]),
        guard: async (transaction) => {
          await ticketUnchanged(transaction, id, version);
          for (const each of dependents) await ticketUnchanged(transaction, each.id, each.version);
          const now = await createTrackStore(transaction).tickets(track.id);
          if (now.filter(({ dependsOn }) => dependsOn.includes(id)).length !== dependents.length) {
            throw new RequestError('conflict', 'Somebody made another ticket depend on this one meanwhile. Look again.', {
              code: 'changed',
            });
          }
        },
      });
    },

    /** What people decide of a ticket, by the table of its states. Refused in words where it does not fit. */
    async decide(id: TicketId, command: { type: PlainCommand } | { type: 'block'; detail: string }, actor: Actor): Promise<Ticket> {
      for (;;) {
        const ticket = await store.ticket(id);
        const moved = transition(ticket, command);
        if (!moved.ok) throw new RequestError('conflict', moved.refusal, { code: 'not_now' });
        try {
          return await changeTicket(id, moved.changes, ticket.version, actor, command.type);
        } catch (error) {
          // Whether it still fits is for the table to say.
          if (!(error instanceof RequestError && error.kind === 'stale')) throw error;
        }
      }
    },
  };
}

export type Tracks = ReturnType<typeof createTracks>;

async function ticketUnchanged(transaction: Transaction<Database>, id: TicketId, version: number): Promise<void> {
  const now = await createTrackStore(transaction).ticket(id);
  if (now.version !== version) throw new RequestError('stale', 'Somebody changed this ticket meanwhile.', { current: now });
}

/** What a track waits for is of its project, and does not wait for it. */
async function tracksAreThere(db: Kysely<Database>, track: Track): Promise<void> {
  const rows = await db.selectFrom('tracks').select('track').where('project_id', '=', track.projectId).execute();
  const others = new Map(rows.map((row) => JSON.parse(row.track) as Track).map((each) => [each.id, each]));
  if (track.dependsOn.some((id) => !others.has(id))) {
    throw new RequestError('invalid', 'This project has no such track to depend on.', {
      errors: [{ field: 'body/dependsOn', detail: 'This project has no such track.' }],
    });
  }
  const seen = new Set<TrackId>();
  const open = [...track.dependsOn];
  for (const id of open) {
    if (id === track.id) {
      throw new RequestError('conflict', `“${track.title}” would wait for itself. Take one of these dependencies away.`, { code: 'cycle' });
    }
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(others.get(id)?.dependsOn ?? []));
  }
}
