import {
  addTicket,
  commandTicket,
  confirmTicket,
  deleteTicket,
  editTicket,
  exportTrack,
  freshTrack,
  importedTickets,
  importTrack,
  leaveWorktree,
  splitTicket,
  withQuotes,
  type CommandResult,
  type QuoteBasis,
  type TicketCommand,
} from '@baton/conductor';
import {
  asId,
  emptyTrack,
  streamOf,
  type Event,
  type Evidence,
  type EvidenceId,
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
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { cursorPage, PAGE_SIZE } from '../../http/cursor-page.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { Quotes } from '../quotes/service.ts';
import { refuseRules } from './refuse-rules.ts';
import { createTrackStore } from './store.ts';
import { shownInProject, type TrackStates } from './track-states.ts';

/** What people decide of a ticket without showing anything for it. */
export type PlainCommand = Exclude<TicketCommand['type'], 'block' | 'confirm' | 'send_back'>;

/** Tracks and their tickets as people write and change them. What may be done is the conductor's to say, on the track as its log tells it. */
export function createTracks(deps: Pick<Deps, 'db' | 'log' | 'clock'> & { quotes: Pick<Quotes, 'basisOf'>; states: TrackStates }) {
  const { db, log, clock, quotes, states } = deps;
  const store = createTrackStore(db);

  /** What lists show of a track stands in the project's stream, too. */
  const beside = (projectId: ProjectId) => (events: readonly Event[]) => [
    { stream: streamOf.project(projectId), events: shownInProject(events) },
  ];

  async function detail(id: TrackId): Promise<TrackDetail> {
    const { head } = await log.head(streamOf.track(id));
    return store.detail(id, head);
  }

  async function newTrack(projectId: ProjectId, body: TrackBody, actor: Actor): Promise<Track> {
    return {
      ...freshTrack,
      ...body,
      id: newId(),
      projectId,
      title: body.title.trim(),
      position: await store.nextPosition(projectId),
      createdBy: { memberId: actor.memberId, name: actor.name },
      createdAt: new Date(clock.now()).toISOString(),
    };
  }

  async function create(track: Track, tickets: readonly Ticket[], actor: Actor, effect?: Effect<TrackDetail>): Promise<TrackDetail> {
    await store.project(track.projectId);
    for (const { tiers } of [track, ...tickets]) refuseRules(actor, track.projectId, {}, tiers);
    const by = authorOf(actor);
    const events = withQuotes(
      emptyTrack(track.id),
      [{ type: 'track.created', v: 1, track, by }, ...tickets.map((ticket): Event => ({ type: 'ticket.created', v: 1, ticket, by }))],
      await quotes.basisOf(track.projectId),
      'touched',
    );
    await log.append({
      streams: [
        { stream: streamOf.track(track.id), events },
        { stream: streamOf.project(track.projectId), events: events.filter(({ type }) => type === 'track.created') },
      ],
      guard: (transaction) => tracksAreThere(transaction, track),
      ...(effect === undefined
        ? {}
        : { effects: async (transaction) => effect(transaction, await createTrackStore(transaction).detail(track.id, events.length)) }),
    });
    return detail(track.id);
  }

  /** A change of a track, with the quotes that follow from it. */
  async function changeTrack(
    { id, projectId }: Pick<Track, 'id' | 'projectId'>,
    decide: (state: TrackState) => CommandResult,
    more?: Parameters<typeof states.change>[3],
  ): Promise<void> {
    const basis = await quotes.basisOf(projectId);
    await states.change(id, (state) => quoted(state, decide(state), basis), beside(projectId), more);
  }

  /** A change of one ticket, on the track that it is in. */
  async function change(
    id: TicketId,
    decide: (state: TrackState, ticket: Ticket) => CommandResult,
    effect?: (transaction: Transaction<Database>) => Promise<void>,
  ): Promise<void> {
    const { trackId } = await store.ticket(id);
    const more = effect === undefined ? undefined : { effects: effect };
    await changeTrack(await store.track(trackId), (state) => decide(state, ticketIn(state, id)), more);
  }

  /** What is answered with a ticket, in the transaction that changes it. */
  const withTicket = (id: TicketId, effect: Effect<Ticket> | undefined) =>
    effect === undefined
      ? undefined
      : async (transaction: Transaction<Database>) => effect(transaction, await createTrackStore(transaction).ticket(id));

  return {
    async list(projectId: ProjectId, cursor?: string): Promise<Page<Track>> {
      await store.project(projectId);
      const { head } = await log.head(streamOf.project(projectId));
      const rows = await store.list(projectId, cursor === undefined ? undefined : asId<TrackId>(cursor), PAGE_SIZE + 1);
      return cursorPage(rows, ({ track }) => track, head);
    },

    get: detail,

    async create(projectId: ProjectId, body: TrackBody, actor: Actor, effect?: Effect<TrackDetail>): Promise<TrackDetail> {
      return create(await newTrack(projectId, body, actor), [], actor, effect);
    },

    /** Refuses what can't be read, or would be no graph that can be run, in a sentence. */
    async import(projectId: ProjectId, { files }: TrackImport, actor: Actor, effect?: Effect<TrackDetail>): Promise<TrackDetail> {
      const bytes = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]));
      const read = importTrack(bytes);
      if (!read.ok) throw new RequestError('invalid', read.refusal);
      const track = await newTrack(projectId, read.imported.track, actor);
      return create(track, importedTickets(track.id, read.imported.tickets, newId), actor, effect);
    },

    async export(id: TrackId): Promise<TrackFiles> {
      return { ...exportTrack(await store.track(id), await store.tickets(id)) };
    },

    async change(id: TrackId, patch: TrackPatch, version: number, actor: Actor): Promise<TrackDetail> {
      const before = await store.track(id);
      refuseRules(actor, before.projectId, before.tiers, patch.tiers);
      await changeTrack(
        before,
        ({ track }) => {
          if (track?.version !== version) throw new RequestError('stale', 'Somebody changed this track meanwhile.', { current: track });
          return {
            ok: true,
            events: [{ type: 'track.updated', v: 1, trackId: id, version: version + 1, changes: patch, by: authorOf(actor) }],
          };
        },
        { guard: (transaction) => tracksAreThere(transaction, { ...before, ...patch }) },
      );
      return detail(id);
    },

    ticket: (id: TicketId): Promise<Ticket> => store.ticket(id),

    async addTicket(trackId: TrackId, body: TicketBody, actor: Actor, effect?: Effect<Ticket>): Promise<Ticket> {
      const track = await store.track(trackId);
      refuseRules(actor, track.projectId, {}, body.tiers);
      const id: TicketId = newId();
      const whole = { stepMode: track.stepMode, ...body, title: body.title.trim() };
      const add = (state: TrackState): CommandResult => addTicket(state, id, whole, authorOf(actor));
      await changeTrack(track, add, {
        effects: async (transaction) => effect?.(transaction, await createTrackStore(transaction).ticket(id)),
      });
      return store.ticket(id);
    },

    async changeTicket(id: TicketId, patch: TicketPatch, version: number, actor: Actor): Promise<Ticket> {
      await change(id, (state, ticket) => {
        refuseStale(ticket, version);
        if (state.track !== undefined) refuseRules(actor, state.track.projectId, ticket.tiers, patch.tiers);
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
      effect?: Effect<TrackDetail>,
    ): Promise<TrackDetail> {
      const ids = parts.map(() => newId<TicketId>());
      const byKey = new Map(parts.flatMap(({ key }, index) => (key === undefined ? [] : [[key, ids[index]] as const])));
      const { trackId } = await store.ticket(id);
      const split = (state: TrackState, ticket: Ticket): CommandResult => {
        refuseStale(ticket, version);
        for (const { tiers } of parts) if (state.track !== undefined) refuseRules(actor, state.track.projectId, {}, tiers);
        const named = parts.map((part, index) => {
          const { key: _, ...body } = part;
          const dependsOn = (body.dependsOn ?? []).map((each) => byKey.get(each) ?? each);
          return { id: ids[index] ?? newId<TicketId>(), body: { ...body, dependsOn } };
        });
        return splitTicket(state, id, named, authorOf(actor));
      };
      await change(
        id,
        split,
        effect && (async (transaction) => effect(transaction, await createTrackStore(transaction).detailNow(trackId))),
      );
      return detail(trackId);
    },

    /** Quotes a project's tracks again that have something to be done, after its tiers have changed. */
    async quoteAgain(projectId: ProjectId): Promise<void> {
      const basis = await quotes.basisOf(projectId);
      for (const track of await store.all(projectId)) {
        if (track.pipelineStatus === 'done') continue;
        const again = (state: TrackState): CommandResult => ({ ok: true, events: withQuotes(state, [], basis, 'all') });
        await states.change(track.id, again, beside(projectId));
      }
    },

    /** The track's tickets that have worktrees. */
    async withWorktrees(id: TrackId): Promise<Ticket[]> {
      await store.track(id);
      return (await store.tickets(id)).filter(({ worktree }) => worktree !== null);
    },

    /** Answers the ticket as it was, with its worktree, and as it is. */
    async leaveWorktree(id: TicketId, actor: Actor): Promise<{ before: Ticket; now: Ticket }> {
      const before = await store.ticket(id);
      await change(id, (state) => leaveWorktree(state, id, authorOf(actor)));
      return { before, now: await store.ticket(id) };
    },

    /** A person did what a human ticket asks for, and says what they did and saw. */
    async confirm(id: TicketId, said: string, actor: Actor, effect?: Effect<Ticket>): Promise<Ticket> {
      const evidence: Evidence = {
        id: newId<EvidenceId>(),
        ticketId: id,
        on: 'ticket',
        kind: 'confirmation',
        passed: true,
        detail: said.trim(),
        changedFiles: [],
        by: authorOf(actor),
        at: new Date(clock.now()).toISOString(),
      };
      await change(id, (state) => confirmTicket(state, id, evidence), withTicket(id, effect));
      return store.ticket(id);
    },

    /** What people decide of a ticket. Refused in words where it does not fit. */
    async decide(
      id: TicketId,
      command: { type: PlainCommand } | { type: 'block'; detail: string },
      actor: Actor,
      effect?: Effect<Ticket>,
    ): Promise<Ticket> {
      await change(id, (state) => commandTicket(state, id, command, authorOf(actor)), withTicket(id, effect));
      return store.ticket(id);
    },
  };
}

export type Tracks = ReturnType<typeof createTracks>;

function quoted(state: TrackState, decided: CommandResult, basis: QuoteBasis): CommandResult {
  return decided.ok ? { ok: true, events: withQuotes(state, decided.events, basis, 'touched') } : decided;
}

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
