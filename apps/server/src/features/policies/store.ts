import type { PolicyRule, ProjectId } from '@baton/protocol';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import { RequestError } from '../../http/request-error.ts';

/** The workspace's rules stand under this name. They hold in every project. */
export const WORKSPACE = 'workspace';

/** As many as a policy may have. */
const MAX_RULES = 500;

type Connection = Kysely<Database> | Transaction<Database>;

/** Queries on policies. */
export function createPolicyStore(db: Kysely<Database>) {
  return {
    /** All rules that hold in a project: the workspace's and its own. */
    async rulesFor(projectId: ProjectId): Promise<PolicyRule[]> {
      const rows = await db.selectFrom('policies').select('rules').where('id', 'in', [WORKSPACE, projectId]).execute();
      return rows.flatMap((row) => JSON.parse(row.rules) as PolicyRule[]);
    },
  };
}

export type PolicyStore = ReturnType<typeof createPolicyStore>;

/** A project's own rules, or the workspace's, with their version; 0 where nobody has written any. */
export async function policyRow(connection: Connection, id: string): Promise<{ rules: PolicyRule[]; version: number }> {
  const row = await connection.selectFrom('policies').select(['rules', 'version']).where('id', '=', id).executeTakeFirst();
  return row === undefined ? { rules: [], version: 0 } : { rules: JSON.parse(row.rules) as PolicyRule[], version: row.version };
}

/** Replaces the rules, in the transaction of the event that says so. */
export async function writePolicy(
  transaction: Transaction<Database>,
  policy: { id: string; rules: readonly PolicyRule[]; version: number; at: number; byName: string },
): Promise<void> {
  const row = { rules: JSON.stringify(policy.rules), version: policy.version, updated_at: policy.at, updated_by_name: policy.byName };
  await transaction
    .insertInto('policies')
    .values({ id: policy.id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/** Adds rules to what stands there now, however often somebody else wrote meanwhile; those that are there already are not written again. */
export async function addRules(
  transaction: Transaction<Database>,
  given: { id: string; rules: readonly PolicyRule[]; at: number; byName: string },
): Promise<void> {
  const now = await policyRow(transaction, given.id);
  const known = new Set(now.rules.map((rule) => JSON.stringify(rule)));
  const rules = [...now.rules, ...given.rules.filter((rule) => !known.has(JSON.stringify(rule)))];
  if (rules.length > MAX_RULES) {
    throw new RequestError('conflict', `There are ${MAX_RULES} rules already. Remove some under Tools and policies, or allow this once.`, {
      code: 'too_many_rules',
    });
  }
  await writePolicy(transaction, { ...given, rules, version: now.version + 1 });
}
