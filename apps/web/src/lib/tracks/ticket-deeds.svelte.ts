import type { TrackClient } from '@baton/client';
import type { Ticket, TicketBody, TicketPatch, TrackId } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';
import type { TicketDeed } from './ticket-commands.ts';

/** What is being asked of a person before it is done. */
export type Asked = { about: 'edit' | 'block' | 'remove' | 'split'; ticket: Ticket } | { about: 'create' };

/** What people do to the tickets of a track. What comes of it is told by the track's stream. */
export class TicketDeeds {
  readonly #client: Pick<TrackClient, 'tickets'>;
  readonly #trackId: TrackId;
  /** Of whatever was done last. */
  readonly action = new Action();
  #asked = $state.raw<Asked | undefined>();

  constructor(client: Pick<TrackClient, 'tickets'>, trackId: TrackId) {
    this.#client = client;
    this.#trackId = trackId;
  }

  /** What a dialog is open about. */
  get asked(): Asked | undefined {
    return this.#asked;
  }

  create(): void {
    this.#asked = { about: 'create' };
  }

  close(): void {
    this.#asked = undefined;
  }

  /** Does it, or asks first what has to be asked. */
  do(deed: TicketDeed, ticket: Ticket): void {
    if (deed === 'edit' || deed === 'block' || deed === 'remove' || deed === 'split') this.#asked = { about: deed, ticket };
    else void this.action.run(async () => void (await this.#client.tickets.command(ticket.id, deed)));
  }

  async add(body: TicketBody): Promise<void> {
    await this.#client.tickets.create(this.#trackId, body);
  }

  async change(ticket: Pick<Ticket, 'id' | 'version'>, patch: TicketPatch): Promise<void> {
    await this.#client.tickets.change(ticket.id, patch, ticket.version);
  }

  async block(ticket: Pick<Ticket, 'id'>, reason: string): Promise<void> {
    await this.#client.tickets.block(ticket.id, reason);
  }

  /** A person did what the ticket asks for, and saw this. */
  async confirm(ticket: Pick<Ticket, 'id'>, detail: string): Promise<void> {
    await this.#client.tickets.confirm(ticket.id, detail);
  }

  async remove(ticket: Pick<Ticket, 'id' | 'version'>): Promise<void> {
    await this.#client.tickets.remove(ticket.id, ticket.version);
  }

  async split(ticket: Pick<Ticket, 'id' | 'version'>, parts: readonly TicketBody[]): Promise<void> {
    await this.#client.tickets.split(ticket.id, parts, ticket.version);
  }
}
