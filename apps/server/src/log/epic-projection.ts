import type { Epic, EventFrame } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';

/** The rows of a project's epics: events say them whole. */
export class EpicProjection {
  readonly #transaction: Transaction<Database>;
  readonly #epics = new Map<Epic['id'], Epic>();

  constructor(transaction: Transaction<Database>) {
    this.#transaction = transaction;
  }

  async apply({ event }: EventFrame): Promise<void> {
    if (event.type === 'epic.created' || event.type === 'epic.updated') this.#epics.set(event.epic.id, event.epic);
  }

  async save(): Promise<void> {
    for (const epic of this.#epics.values()) {
      const row = { epic: JSON.stringify(epic), version: epic.version };
      await this.#transaction
        .insertInto('epics')
        .values({ id: epic.id, project_id: epic.projectId, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    }
  }
}
