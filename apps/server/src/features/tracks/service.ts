import {
  addTicket,
  commandTicket,
  deleteTicket,
  editTicket,
  exportTrack,
  importTrack,
  splitTicket,
  type CommandResult,
  type TicketCommand,
} from '@baton/conductor';
import {
  asId,
  streamOf,
  type Event,
  type Page,
  type ProjectId,
  type Ticket,
  type TicketBody,
  type TicketId,
  type TicketPatch,
  type Track,
  type TrackBody,
  type TrackDetail,
  type TrackFiles,
  type TrackId,
  type TrackImport,
  type TrackPatch,
  type TrackState,
} from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage, PAGE_SIZE } from '../../http/cursor-page.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import { importedTickets } from './imported-tickets.ts';
import { createTrackStore } from './store.ts';
import { createTrackStates } from './track-states.ts';

/** By so much a ticket may pass its quote, where nobody says otherwise. */
const MARGIN_PERCENT = 20;

/** What people decide of a ticket without showing anything for it. */
export type PlainCommand = Exclude<TicketCommand['type'], 'block' | 'confirm'>;

/** Tracks and their tickets as people write and change them. What may be done is the conductor's to say, on the track as its log tells it. */
export function createTracks(deps: Pick<Deps, 'db' | 'log' | 'clock'>) {
  const { db, log, clock } = deps;
  const store = createTrackStore(db);
  const states = createTrackStates(deps);

  /** What lists show of a track stands in the project's stream, too. */
  const beside = (projectId: ProjectId) => (events: readonly Event[]) => [
    { stream: streamOf.project(projectId), events: events.filter(({ type }) => type === 'track.updated' || type === 'pipeline.updated') },
  ];

  async function detail(id: TrackId): Promise<TrackDetail> {
    const { head } = await log.head(streamOf.track(id));
    return store.detail(id, head);
  }

  function newTrack(projectId: ProjectId, body: TrackBody, actor: Actor): Track {
    return {
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
  }

  async function create(track: Track, tickets: readonly Ticket[], actor: Actor, effect?: Effect<TrackDetail>): Promise<TrackDetail> {
    await store.project(track.projectId);
    const by = authorOf(actor);
    const created: Event = { type: 'track.created', v: 1, track, by };
    const events: Event[] = [created, ...tickets.map((ticket): Event => ({ type: 'ticket.created', v: 1, ticket, by }))];
    await log.append({
      streams: [
        { stream: streamOf.track(track.id), events },
        { stream: streamOf.project(track.projectId), events: [created] },
      ],
      guard: (transaction) => tracksAreThere(transaction, track),
      ...(effect === undefined
        ? {}
        : { effects: async (transaction) => effect(transaction, await createTrackStore(transaction).detail(track.id, events.length)) }),
    });
    return detail(track.id);
  }

  /** A change of one ticket, on the track that it is in. Answers the ticket as it is then. */
  async function change(id: TicketId, decide: (state: TrackState, ticket: Ticket) => CommandResult): Promise<TrackState> {
    const { trackId } = await store.ticket(id);
    const { projectId } = await store.track(trackId);
    return states.change(trackId, (state) => decide(state, ticketIn(state, id)), beside(projectId));
  }

  return {
    async list(projectId: ProjectId, cursor?: string): Promise<Page<Track>> {
      await store.project(projectId);
      const { head } = await log.head(streamOf.project(projectId));
      const rows = await store.list(projectId, cursor === undefined ? undefined : asId<TrackId>(cursor), PAGE_SIZE + 1);
      return cursorPage(rows, ({ track }) => track, head);
    },

    get: detail,

    create: (projectId: ProjectId, body: TrackBody, actor: Actor, effect?: Effect<TrackDetail>): Promise<TrackDetail> =>
      create(newTrack(projectId, body, actor), [], actor, effect),

    /** Refuses what can't be read, or would be no graph that can be run, in a sentence. */
    async import(projectId: ProjectId, { files }: TrackImport, actor: Actor, effect?: Effect<TrackDetail>): Promise<TrackDetail> {
      const bytes = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]));
      const read = importTrack(bytes);
      if (!read.ok) throw new RequestError('invalid', read.refusal);
      const track = newTrack(projectId, read.imported.track, actor);
      return create(track, importedTickets(track.id, read.imported.tickets), actor, effect);
    },

    async export(id: TrackId): Promise<TrackFiles> {
      return { ...exportTrack(await store.track(id), await store.tickets(id)) };
    },

    async change(id: TrackId, patch: TrackPatch, version: number, actor: Actor): Promise<TrackDetail> {
      const before = await store.track(id);
      await states.change(
        id,
        ({ track }) => {
          if (track?.version !== version) throw new RequestError('stale', 'Somebody changed this track meanwhile.', { current: track });
          return {
            ok: true,
            events: [{ type: 'track.updated', v: 1, trackId: id, version: version + 1, changes: patch, by: authorOf(actor) }],
          };
        },
        beside(before.projectId),
        { guard: (transaction) => tracksAreThere(transaction, { ...before, ...patch }) },
      );
      return detail(id);
    },

    ticket: (id: TicketId): Promise<Ticket> => store.ticket(id),

    async addTicket(trackId: TrackId, body: TicketBody, actor: Actor, effect?: Effect<Ticket>): Promise<Ticket> {
      const { projectId, stepMode } = await store.track(trackId);
      const id: TicketId = newId();
      const whole = { stepMode, ...body, title: body.title.trim() };
      const add = (state: TrackState): CommandResult => addTicket(state, id, whole, authorOf(actor));
      await states.change(trackId, add, beside(projectId), {
        effects: async (transaction) => effect?.(transaction, await createTrackStore(transaction).ticket(id)),
      });
      return store.ticket(id);
    },

    async changeTicket(id: TicketId, patch: TicketPatch, version: number, actor: Actor): Promise<Ticket> {
      await change(id, (state, ticket) => {
        refuseStale(ticket, version);
        return editTicket(state, id, patch, authorOf(actor));
      });
      return store.ticket(id);
    },

    /** What depends on it waits from now on for what it waited for. */
    async removeTicket(id: TicketId, version: number, actor: Actor): Promise<void> {
      await change(id, (state, ticket) => {
        refuseStale(ticket, version);
        return deleteTicket(state, id, authorOf(actor));
      });
    },

    /** Several tickets in the place of one. A part names another one as the `key` of that, or any other ticket by its id. */
    async splitTicket(
      id: TicketId,
      parts: readonly (TicketBody & { key?: string })[],
      version: number,
      actor: Actor,
    ): Promise<TrackDetail> {
      const ids = parts.map(() => newId<TicketId>());
      const byKey = new Map(parts.flatMap(({ key }, index) => (key === undefined ? [] : [[key, ids[index]] as const])));
      const { trackId } = await store.ticket(id);
      await change(id, (state, ticket) => {
        refuseStale(ticket, version);
        const named = parts.map((part, index) => {
          const { key: _, ...body } = part;
          const dependsOn = (body.dependsOn ?? []).map((each) => byKey.get(each) ?? each);
          return { id: ids[index] ?? newId<TicketId>(), body: { ...body, dependsOn } };
        });
        return splitTicket(state, id, named, authorOf(actor));
      });
      return detail(trackId);
    },

    /** What people decide of a ticket. Refused in words where it does not fit. */
    async decide(id: TicketId, command: { type: PlainCommand } | { type: 'block'; detail: string }, actor: Actor): Promise<Ticket> {
      await change(id, (state) => commandTicket(state, id, command, authorOf(actor)));
      return store.ticket(id);
    },
  };
}

export type Tracks = ReturnType<typeof createTracks>;

function ticketIn(state: TrackState, id: TicketId): Ticket {
  const ticket = state.tickets.get(id);
  if (ticket === undefined) throw new RequestError('not_found', 'There is no such ticket, or it was deleted.');
  return ticket;
}

function refuseStale(ticket: Ticket, version: number): void {
  if (ticket.version !== version) throw new RequestError('stale', 'Somebody changed this ticket meanwhile.', { current: ticket });
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
