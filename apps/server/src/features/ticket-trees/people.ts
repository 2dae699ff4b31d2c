import type { Approval, Author, RunId, Ticket, TicketId, TrackState } from '@baton/protocol';
import type { Person } from '@baton/toolbox';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';

/** A track, as far as commits name who wanted it. */
export type Started = Pick<TrackState, 'track'> & Partial<Pick<TrackState, 'starter'>>;

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

  /** Who agreed to calls of runs. */
  async function deciders(runs: readonly RunId[]): Promise<Author[]> {
    if (runs.length === 0) return [];
    const rows = await db.selectFrom('approvals').select('approval').where('run_id', 'in', runs).where('status', '=', 'approved').execute();
    return rows.flatMap((row) => (JSON.parse(row.approval) as Approval).decision?.by ?? []);
  }

  return {
    /** Who wanted the track to go on last; before anybody did, who made it. */
    starter: async ({ track, starter }: Started): Promise<Person> =>
      track === undefined ? AGENTS : person((starter ?? track.createdBy).memberId, (starter ?? track.createdBy).name),

    /** Who agreed to the track's plan or merge, or to what a ticket and its runs asked; of a track, to what any of them did. As lines of a commit. */
    async approvers(state: TrackState, ticket: Ticket | null): Promise<string[]> {
      const about = (id: TicketId | null): boolean => ticket === null || id === null || id === ticket.id;
      const decided = [...state.approvals.values()].flatMap(({ status, by, ticketId }) =>
        status === 'approved' && about(ticketId) ? by : [],
      );
      const runs = [...state.attempts.values()].filter(({ ticketId }) => about(ticketId)).map(({ runId }) => runId);
      const lines = new Set<string>();
      for (const by of [...decided, ...(await deciders(runs))]) {
        if (by?.type !== 'member') continue;
        const { name, email } = await person(by.memberId, by.name);
        lines.add(`Approved-by: ${name.replaceAll(/[<>\n]/g, '')} <${email}>`);
      }
      return [...lines];
    },
  };
}

export type People = ReturnType<typeof createPeople>;
