import type { Ticket, TrackState } from '@baton/protocol';
import type { Person } from '@baton/toolbox';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';

const NOBODY = 'agents@baton.invalid';

/** Who did what the server commits by itself. */
export const AGENTS: Person = { name: 'Baton agents', email: NOBODY };

/** The worker of a ticket, as commits name it. */
export function workerOf({ assignedTo }: Pick<Ticket, 'assignedTo'>): Person {
  if (assignedTo?.type !== 'model') return AGENTS;
  // Git takes neither brackets nor line ends in names.
  return { name: `Baton worker (${assignedTo.provider}/${assignedTo.model})`.replaceAll(/[<>\n]/g, ''), email: NOBODY };
}

/** The first line of a commit: nothing in a title may look like what stands below it. */
export function subjectOf(title: string): string {
  return title.replaceAll(/\s+/g, ' ').trim();
}

/** People as commits name them. */
export function createPeople(db: Kysely<Database>) {
  async function person(id: NonNullable<TrackState['track']>['createdBy']['memberId'], name: string): Promise<Person> {
    const row = await db.selectFrom('members').select('email').where('id', '=', id).executeTakeFirst();
    return { name, email: row?.email ?? NOBODY };
  }

  return {
    /** Who wanted the track. */
    starter: async ({ track }: Pick<TrackState, 'track'>): Promise<Person> =>
      track === undefined ? AGENTS : person(track.createdBy.memberId, track.createdBy.name),

    /** Who agreed to the track's plan, to its merge, or to what a ticket was asked about, as lines of a commit. */
    async approvers(state: TrackState, ticket: Ticket | null): Promise<string[]> {
      const lines = new Set<string>();
      for (const { status, by, ticketId } of state.approvals.values()) {
        if (status !== 'approved' || by?.type !== 'member' || (ticketId !== null && ticketId !== ticket?.id)) continue;
        const { name, email } = await person(by.memberId, by.name);
        lines.add(`Approved-by: ${name.replaceAll(/[<>\n]/g, '')} <${email}>`);
      }
      return [...lines];
    },
  };
}

export type People = ReturnType<typeof createPeople>;
