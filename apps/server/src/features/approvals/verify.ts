import {
  upcast,
  type ApprovalRequest,
  type ContentHash,
  type Decision,
  type Event,
  type EventOf,
  type RunId,
  type StoredEvent,
} from '@baton/protocol';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema.ts';
import { argumentsHash, chainHash } from './hashes.ts';

const PAGE = 500;
const TYPES = ['approval.requested', 'approval.decided', 'tool.started', 'entry.redacted'] as const;

/**
 * What is wrong with the decisions in the log, a sentence each: a link of a run's chain that does not fit the one before, a decision about nothing that was
 * asked, a tool that was started by a decision that is not there or with other arguments than were agreed to. Contents that were taken out are passed over;
 * their hashes still fit.
 */
export async function checkDecisions(db: Kysely<Database>): Promise<string[]> {
  const problems: string[] = [];
  const streams = await db
    .selectFrom('streams')
    .select('stream')
    .where('stream', 'like', 'discussion:%' as never)
    .orderBy('stream')
    .execute();
  for (const { stream } of streams) {
    const check = new DecisionCheck();
    for (let after = 0; ;) {
      const rows = await db
        .selectFrom('events')
        .select(['seq', 'data'])
        .where('stream', '=', stream)
        .where('type', 'in', TYPES)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(PAGE)
        .execute();
      for (const row of rows)
        problems.push(...check.take(upcast(JSON.parse(row.data) as StoredEvent)).map((words) => `${stream}, event ${row.seq}: ${words}`));
      after = rows.at(-1)?.seq ?? after;
      if (rows.length < PAGE) break;
    }
  }
  return problems;
}

/** Follows the decisions of one discussion. */
class DecisionCheck {
  readonly #asked = new Map<string, ApprovalRequest>();
  readonly #decided = new Map<string, Decision>();
  readonly #chains = new Map<RunId, ContentHash>();

  take(event: Event): string[] {
    switch (event.type) {
      case 'approval.requested':
        this.#asked.set(event.approval.id, event.approval);
        return [];
      case 'approval.decided':
        return this.#decision(event);
      case 'tool.started':
        return this.#start(event);
      default:
        return [];
    }
  }

  #decision({ approvalId, runId, decision }: EventOf<'approval.decided'>): string[] {
    const asked = this.#asked.get(approvalId);
    if (asked === undefined) return ['Something was decided that nobody had asked.'];
    if (this.#decided.has(approvalId)) return ['The same was decided twice.'];
    this.#decided.set(approvalId, decision);
    const previous = runId === undefined ? null : (this.#chains.get(runId) ?? null);
    if (runId !== undefined) this.#chains.set(runId, decision.chain);
    const expected = chainHash(previous, { approvalId, proposalHash: asked.proposalHash, ...decision });
    return expected === decision.chain ? [] : ['A decision, or one before it in its run, is not what it was when it was made.'];
  }

  #start({ grant, argumentsHash: started, name }: EventOf<'tool.started'>): string[] {
    if (grant?.by !== 'approval') return [];
    const decision = this.#decided.get(grant.approvalId);
    const asked = this.#asked.get(grant.approvalId);
    if (decision === undefined || asked === undefined) return [`${name} was started by a decision that is not there.`];
    if (decision.decision !== 'approve' && decision.decision !== 'answer') return [`${name} was started though nobody had agreed.`];
    const agreed = decision.decision === 'approve' && decision.arguments !== undefined ? decision.arguments : asked.arguments;
    // Of what was taken out of the log no hash can be made any more.
    if (Object.keys(agreed).length === 0 || started === undefined) return [];
    return argumentsHash(agreed as never) === started ? [] : [`${name} was started with other arguments than were agreed to.`];
  }
}
