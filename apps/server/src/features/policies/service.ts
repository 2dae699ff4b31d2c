import { streamOf, type Event, type PolicyBody, type PolicyRule, type PolicyView, type ProjectId } from '@baton/protocol';
import { policyText, readPolicy } from '@baton/toolbox';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import { policyRow, WORKSPACE, writePolicy } from './store.ts';

/** Reading and writing the rules by which calls are judged. Their text form is TOML; what is kept are rows. */
export function createPolicies(deps: Pick<Deps, 'db' | 'log' | 'clock'>) {
  const { db, log, clock } = deps;

  async function existing(projectId: ProjectId | undefined): Promise<string> {
    if (projectId === undefined) return WORKSPACE;
    const row = await db.selectFrom('projects').select('id').where('id', '=', projectId).where('deleted', '=', 0).executeTakeFirst();
    if (row === undefined) throw new RequestError('not_found', 'There is no such project, or it was deleted.');
    return projectId;
  }

  async function view(id: string): Promise<PolicyView> {
    const { rules, version } = await policyRow(db, id);
    return { rules, text: policyText({ rules }), version };
  }

  return {
    /** Without a project the workspace's. */
    async get(projectId: ProjectId | undefined): Promise<PolicyView> {
      return view(await existing(projectId));
    },

    /** Replaces all rules, given as rules or as text, or refuses with everything that is wrong with them. */
    async put(projectId: ProjectId | undefined, body: PolicyBody, version: number, actor: Actor): Promise<PolicyView> {
      const id = await existing(projectId);
      const rules = rulesOf(body);
      const event: Event = {
        type: 'policy.updated',
        v: 1,
        ...(projectId === undefined ? {} : { projectId }),
        by: authorOf(actor),
      };
      const stream = projectId === undefined ? streamOf.workspace : streamOf.project(projectId);
      await log.append({
        streams: [{ stream, events: [event] }],
        guard: async (transaction) => {
          const now = await policyRow(transaction, id);
          if (now.version !== version) {
            const current = { rules: now.rules, text: policyText({ rules: now.rules }), version: now.version };
            throw new RequestError('stale', 'Somebody changed these rules meanwhile.', { current });
          }
          await writePolicy(transaction, { id, rules, version: version + 1, at: clock.now(), byName: actor.name });
        },
      });
      return view(id);
    },
  };
}

export type Policies = ReturnType<typeof createPolicies>;

/** Both forms are read the same way, so that no rule comes in by one that the other refuses. */
function rulesOf(body: PolicyBody): PolicyRule[] {
  if ((body.text === undefined) === (body.rules === undefined)) throw new RequestError('invalid', 'Give `rules` or `text`.');
  const read = readPolicy(body.text ?? policyText({ rules: body.rules ?? [] }));
  if (read.ok) return [...read.policy.rules];
  const [first] = read.problems;
  throw new RequestError('invalid', first?.detail ?? 'These rules can’t be read.', {
    errors: read.problems.map(({ detail, line }) => ({ field: line === undefined ? 'body' : `body/text:${line}`, detail })),
  });
}
