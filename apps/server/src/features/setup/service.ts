import type { Member, SetupBody } from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newSecretText, secretHash } from '../../http/secret-text.ts';
import type { Entrance } from '../members/entrance.ts';
import { createMemberStore } from '../members/store.ts';

/** The setting that holds the hash of the set-up link's secret while there is no owner. */
const SECRET = 'setup_secret_hash';

/** How the first owner comes in: by a link that the operator reads where the server was started, or by the operator's settings. */
export function createSetup(deps: Pick<Deps, 'db'> & { entrance: Entrance }) {
  const { db, entrance } = deps;

  const needsOwner = async (on: Deps['db'] | Transaction<Database> = db): Promise<boolean> => (await createMemberStore(on).owners()) === 0;

  async function stillWithoutOwner(transaction: Transaction<Database>): Promise<void> {
    if (!(await needsOwner(transaction))) {
      throw new RequestError('conflict', 'Baton has an owner already. Ask them for an invite link.', { code: 'set_up' });
    }
    await transaction.deleteFrom('settings').where('name', '=', SECRET).execute();
  }

  return {
    needsOwner: () => needsOwner(),

    /** A new one-time secret for the set-up link; earlier ones stop working. Undefined when there is an owner. */
    async newSecret(): Promise<string | undefined> {
      if (!(await needsOwner())) return undefined;
      const secret = newSecretText('');
      const value = secretHash(secret);
      await db
        .insertInto('settings')
        .values({ name: SECRET, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
      return secret;
    },

    /** Makes the owner. Throws `conflict` when there is one, `forbidden` when the token is not the newest link's. */
    async setUp({ token, ...newcomer }: SetupBody, effect?: Effect<Member>): Promise<Member> {
      if (!(await needsOwner())) throw new RequestError('conflict', 'Baton has an owner already. Sign in instead.', { code: 'set_up' });
      const known = await db.selectFrom('settings').select('value').where('name', '=', SECRET).executeTakeFirst();
      if (known?.value !== secretHash(token)) {
        throw new RequestError(
          'forbidden',
          'This set-up link is not valid (any more). The newest one stands in the terminal where Baton was started.',
        );
      }
      return entrance.enter({ newcomer, role: 'owner', guard: stillWithoutOwner, effect });
    },

    /** The owner of the operator's settings, at the first start. */
    async ensureOwner(owner: { email: string; password: string }): Promise<void> {
      if (!(await needsOwner())) return;
      const newcomer = { ...owner, name: owner.email.split('@', 1)[0] ?? owner.email };
      await entrance.enter({ newcomer, role: 'owner', guard: stillWithoutOwner });
    },
  };
}

export type Setup = ReturnType<typeof createSetup>;
