import type {
  ChangedFile,
  Epic,
  EpicAccepted,
  EpicBody,
  ModelChoice,
  ProjectTiersBody,
  ProjectTiersView,
  ProjectId,
  ReviewComment,
  Ticket,
  TicketBody,
  TicketId,
  TicketPatch,
  TicketWorktrees,
  TiersQuote,
  Track,
  TrackBody,
  TrackDetail,
  TrackId,
  TrackPatch,
  WorkChanges,
  TrackQuote,
} from '@baton/protocol';
import { createCalls, type CallOptions, type ListOptions, type PostOptions } from './calls.ts';
import type { TransportOptions } from './transport.ts';

/** What is done to a track's pipeline. */
export type PipelineCommandWord = 'plan' | 'start' | 'pause' | 'resume' | 'stop';

/** What is done to a ticket without further words. */
export type TicketCommandWord = 'skip' | 'cancel' | 'unblock' | 'kill' | 'retry';

/** Models that a track is quoted with instead of those that it has; of a ticket its own, or without `choice` none of its own. */
export interface QuoteTrial {
  tier3?: ModelChoice;
  tier4?: ModelChoice;
  ticket?: { id: TicketId; choice?: ModelChoice };
}

/** The part of the REST contract that is about tracks and their tickets, as `createClient` has the rest. Apart from it, for pages that know no tracks. */
export function createTrackClient(options: TransportOptions) {
  const { get, json, list, post, put, patch, remove } = createCalls(options);

  return {
    epics: {
      list: (id: ProjectId, given?: ListOptions) => list<Epic>(`/projects/${id}/epics`, given),
      create: (id: ProjectId, body: EpicBody, given?: PostOptions) => post<EpicAccepted>(`/projects/${id}/epics`, body, given),
    },

    tracks: {
      list: (id: ProjectId, given?: ListOptions) => list<Track>(`/projects/${id}/tracks`, given),
      create: (id: ProjectId, body: TrackBody, given?: PostOptions) => post<TrackDetail>(`/projects/${id}/tracks`, body, given),
      get: (id: TrackId, given?: CallOptions) => get<TrackDetail>(`/tracks/${id}`, {}, given),
      change: (id: TrackId, body: TrackPatch, version: number, given?: CallOptions) =>
        patch<TrackDetail>(`/tracks/${id}`, body, version, given),
      /** What all of the track changes. */
      changes: (id: TrackId, given?: CallOptions) => get<WorkChanges>(`/tracks/${id}/changes`, {}, given),
      difference: (id: TrackId, path: string, given?: CallOptions) => get<ChangedFile>(`/tracks/${id}/changes/difference`, { path }, given),
      /** What the worktrees of its tickets take on the server's disk. */
      worktrees: (id: TrackId, given?: CallOptions) => get<TicketWorktrees>(`/tracks/${id}/worktrees`, {}, given),
      /** What it would cost with other models. Changes nothing. */
      quote: (id: TrackId, instead: QuoteTrial = {}, given?: CallOptions) => {
        const { tier3, tier4, ticket } = instead;
        const named = ({ provider, model }: ModelChoice): string => `${provider}/${model}`;
        return get<TrackQuote>(
          `/tracks/${id}/quote`,
          {
            ...(tier3 === undefined ? {} : { tier3: named(tier3) }),
            ...(tier4 === undefined ? {} : { tier4: named(tier4) }),
            ...(ticket === undefined ? {} : { ticket: ticket.id }),
            ...(ticket?.choice === undefined ? {} : { model: named(ticket.choice) }),
          },
          given,
        );
      },
      move: (id: TrackId, word: PipelineCommandWord, given?: PostOptions) => post<TrackDetail>(`/tracks/${id}/${word}`, undefined, given),
    },

    tiers: {
      /** Who works for a project, tier by tier. */
      get: (id: ProjectId, given?: CallOptions) => get<ProjectTiersView>(`/projects/${id}/tiers`, {}, given),
      set: (id: ProjectId, body: ProjectTiersBody, version: number, given?: CallOptions) =>
        put<ProjectTiersView>(`/projects/${id}/tiers`, body, { version, ...given }),
      /** What the project's open tracks would cost by these. Changes nothing. */
      quote: (id: ProjectId, body: ProjectTiersBody, given?: PostOptions) => post<TiersQuote>(`/projects/${id}/tiers/quote`, body, given),
    },

    tickets: {
      create: (id: TrackId, body: TicketBody, given?: PostOptions) => post<Ticket>(`/tracks/${id}/tickets`, body, given),
      change: (id: TicketId, body: TicketPatch, version: number, given?: CallOptions) =>
        patch<Ticket>(`/tickets/${id}`, body, version, given),
      remove: (id: TicketId, version: number, given?: CallOptions) => remove(`/tickets/${id}`, { version, ...given }),
      command: (id: TicketId, word: TicketCommandWord, given?: PostOptions) => post<Ticket>(`/tickets/${id}/${word}`, undefined, given),
      block: (id: TicketId, reason: string, given?: PostOptions) => post<Ticket>(`/tickets/${id}/block`, { reason }, given),
      /** A person did what a human ticket asks for; `detail` is the evidence. */
      confirm: (id: TicketId, detail: string, given?: PostOptions) => post<Ticket>(`/tickets/${id}/confirm`, { detail }, given),
      /** What the ticket's work changes. */
      changes: (id: TicketId, given?: CallOptions) => get<WorkChanges>(`/tickets/${id}/changes`, {}, given),
      difference: (id: TicketId, path: string, given?: CallOptions) =>
        get<ChangedFile>(`/tickets/${id}/changes/difference`, { path }, given),
      /** What a person says of the work; it goes back to its worker. */
      comment: (id: TicketId, comments: readonly ReviewComment[], given?: PostOptions) =>
        post<Ticket>(`/tickets/${id}/comments`, { comments }, given),
      /** Its worktree goes; what is on its branch stays. */
      leaveWorktree: (id: TicketId, given?: CallOptions) => json<Ticket>({ method: 'DELETE', path: `/tickets/${id}/worktree`, ...given }),
      /** Parts in its place, each after what it depended on. */
      split: (id: TicketId, parts: readonly TicketBody[], version: number, given?: PostOptions) =>
        json<TrackDetail>({ method: 'POST', path: `/tickets/${id}/split`, body: { parts }, version, ...given }),
    },
  };
}

export type TrackClient = ReturnType<typeof createTrackClient>;
