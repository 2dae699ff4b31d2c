import {
  emptyTrack,
  foldTrack,
  noUsage,
  statusOfDecision,
  type Approval,
  type ApprovalId,
  type ApprovalRequest,
  type Event,
  type EventFrame,
  type PipelineState,
  type Ticket,
  type TicketId,
  type Tier,
  type Track,
  type TrackId,
  type TrackState,
  type UsageTotals,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';

/** The rows of one track and its tickets, as the protocol folds them: what an event touches is read, folded, and written back. */
export class TrackProjection {
  readonly #transaction: Transaction<Database>;
  readonly #state: TrackState;
  readonly #read = new Map<TicketId, Ticket | undefined>();
  #isRead = false;

  constructor(transaction: Transaction<Database>, id: TrackId) {
    this.#transaction = transaction;
    this.#state = emptyTrack(id);
  }

  async apply(frame: EventFrame): Promise<void> {
    await this.#readTrack();
    for (const id of ticketsOf(frame.event)) await this.#readTicket(id);
    foldTrack(this.#state, frame);
    await this.#applyApproval(frame.event);
  }

  async save(): Promise<void> {
    await this.#saveTrack();
    for (const [id, before] of this.#read) {
      const ticket = this.#state.tickets.get(id);
      if (ticket === before) continue;
      if (ticket === undefined) await this.#transaction.deleteFrom('tickets').where('id', '=', id).execute();
      else await this.#saveTicket(ticket);
    }
  }

  /** What people are asked about a track is in no discussion: its rows follow from here. */
  async #applyApproval(event: Event): Promise<void> {
    switch (event.type) {
      case 'approval.requested':
        return this.#insertApproval(event.approval);
      case 'approval.decided':
        return this.#changeApproval(event.approvalId, { status: statusOfDecision(event.decision.decision), decision: event.decision });
      case 'approval.cancelled':
        return this.#changeApproval(event.approvalId, { status: 'cancelled' });
      case 'approval.expired':
        return this.#changeApproval(event.approvalId, { status: 'expired' });
      default:
        return;
    }
  }

  async #insertApproval(request: ApprovalRequest): Promise<void> {
    const approval: Approval = { ...request, status: 'pending' };
    await this.#transaction
      .insertInto('approvals')
      .values({
        id: approval.id,
        project_id: approval.projectId,
        discussion_id: null,
        run_id: null,
        entry_id: null,
        message_id: null,
        status: 'pending',
        requested_at: Date.parse(approval.requestedAt),
        expires_at: approval.expiresAt === undefined ? null : Date.parse(approval.expiresAt),
        approval: JSON.stringify(approval),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  async #changeApproval(id: ApprovalId, change: Pick<Approval, 'status' | 'decision'>): Promise<void> {
    const row = await this.#transaction.selectFrom('approvals').select('approval').where('id', '=', id).executeTakeFirst();
    if (row === undefined) return;
    const approval: Approval = { ...(JSON.parse(row.approval) as Approval), ...change };
    await this.#transaction
      .updateTable('approvals')
      .set({ status: approval.status, approval: JSON.stringify(approval) })
      .where('id', '=', id)
      .execute();
  }

  async #readTrack(): Promise<void> {
    if (this.#isRead) return;
    this.#isRead = true;
    const row = await this.#transaction.selectFrom('tracks').selectAll().where('id', '=', this.#state.id).executeTakeFirst();
    if (row === undefined) return;
    this.#state.track = JSON.parse(row.track) as Track;
    this.#state.pipeline = JSON.parse(row.pipeline) as PipelineState;
    this.#state.usage.total = JSON.parse(row.usage) as UsageTotals;
    for (const [tier, totals] of JSON.parse(row.tier_usage) as [Tier, UsageTotals][]) this.#state.usage.tiers.set(tier, totals);
  }

  async #readTicket(id: TicketId): Promise<void> {
    if (this.#read.has(id)) return;
    const row = await this.#transaction.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) {
      this.#read.set(id, undefined);
      return;
    }
    const ticket = JSON.parse(row.ticket) as Ticket;
    this.#read.set(id, ticket);
    this.#state.tickets.set(id, ticket);
    this.#state.usage.tickets.set(id, JSON.parse(row.usage) as UsageTotals);
    this.#state.usage.ticketTiers.set(id, new Map(JSON.parse(row.tier_usage) as [Tier, UsageTotals][]));
  }

  async #saveTrack(): Promise<void> {
    const { track, pipeline, usage, id } = this.#state;
    if (track === undefined) return;
    const row = {
      track: JSON.stringify(track),
      pipeline: JSON.stringify(pipeline),
      usage: JSON.stringify(usage.total),
      tier_usage: JSON.stringify([...usage.tiers]),
      version: track.version,
    };
    await this.#transaction
      .insertInto('tracks')
      .values({ id, project_id: track.projectId, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  }

  async #saveTicket(ticket: Ticket): Promise<void> {
    const usage = this.#state.usage.tickets.get(ticket.id) ?? noUsage;
    const row = {
      position: ticket.position,
      ticket: JSON.stringify(ticket),
      usage: JSON.stringify(usage),
      tier_usage: JSON.stringify([...(this.#state.usage.ticketTiers.get(ticket.id) ?? [])]),
      version: ticket.version,
    };
    await this.#transaction
      .insertInto('tickets')
      .values({ id: ticket.id, track_id: ticket.trackId, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
  }
}

/** The tickets that the fold of an event looks at. */
function ticketsOf(event: Event): TicketId[] {
  if (event.type === 'ticket.created') return [event.ticket.id];
  return 'ticketId' in event && event.ticketId !== null && event.ticketId !== undefined ? [event.ticketId] : [];
}
