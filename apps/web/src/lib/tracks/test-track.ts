import {
  asId,
  emptyTrack,
  foldTrack,
  type Attempt,
  type AttemptStart,
  type Event,
  type MemberId,
  type ProjectId,
  type ProviderId,
  type Ticket,
  type TicketId,
  type Track,
  type TrackId,
  type TrackState,
} from '@baton/protocol';

const AT = '2026-11-22T10:00:00.000Z';
export const trackId = asId<TrackId>('track-1');
export const person = { type: 'member', memberId: asId<MemberId>('member-1'), name: 'Anna' } as const;

/** A ticket as it is written first, with what is said otherwise. */
export function ticket(id: string, more: Partial<Ticket> = {}): Ticket {
  return {
    id: asId<TicketId>(id),
    trackId,
    kind: 'agent',
    phase: '',
    title: `Ticket ${id}`,
    description: '',
    acceptance: '',
    targetFiles: [],
    dependsOn: [],
    status: 'todo',
    skipped: false,
    priority: 0,
    position: 0,
    stepMode: false,
    assignedTo: null,
    modelOverride: null,
    tiers: {},
    retryCount: 0,
    blockedReason: null,
    blockedDetail: null,
    manualBlock: false,
    worktree: null,
    costUsd: null,
    quote: null,
    version: 1,
    ...more,
  };
}

function track(more: Partial<Track> = {}): Track {
  return {
    id: trackId,
    projectId: asId<ProjectId>('project-1'),
    epicId: null,
    title: 'Pay by invoice',
    description: '',
    acceptance: '',
    dependsOn: [],
    priority: 0,
    position: 0,
    pipelineStatus: 'idle',
    stepMode: false,
    serialiseOverlaps: false,
    workerLimit: null,
    quoteMarginPercent: 20,
    tiers: {},
    branch: null,
    costUsd: null,
    quote: null,
    createdBy: { memberId: person.memberId, name: person.name },
    createdAt: AT,
    version: 1,
    ...more,
  };
}

export function attempt(runId: string, more: Partial<AttemptStart> = {}): Event {
  const choice = { provider: asId<ProviderId>('rehearsal'), model: 'rehearsal-1' };
  return {
    type: 'attempt.started',
    v: 1,
    trackId,
    attempt: { runId: asId(runId), discussionId: asId(`d-${runId}`), tier: 3, ticketId: null, number: 1, choice, ...more },
  };
}

export function attemptIs(runId: string, status: Exclude<Attempt['status'], 'ended'>): Event {
  return { type: 'attempt.updated', v: 1, trackId, runId: asId(runId), status };
}

/** A track that these events have happened to. */
export function folded(events: readonly Event[]): TrackState {
  const state = emptyTrack(trackId);
  events.forEach((event, index) => foldTrack(state, { seq: index + 1, at: AT, event }));
  return state;
}

export function written(...tickets: readonly Ticket[]): Event[] {
  return [
    { type: 'track.created', v: 1, track: track(), by: person },
    ...tickets.map((each): Event => ({ type: 'ticket.created', v: 1, ticket: each, by: person })),
  ];
}
