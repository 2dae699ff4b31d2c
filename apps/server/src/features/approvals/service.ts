import {
  streamOf,
  textHash,
  canonicalHash,
  type Approval,
  type ApprovalId,
  type ApprovalList,
  type ApprovalStatus,
  type ApprovalSubject,
  type CallArguments,
  type ContentHash,
  type DecisionBody,
  type DecisionSetBody,
  type Effect,
  type Json,
  type PolicyRule,
  type ProjectId,
  type RunId,
  type RunState,
} from '@baton/protocol';
import type { Arguments, Tool } from '@baton/toolbox';
import type { Deps } from '../../deps.ts';
import { cursorPage } from '../../http/cursor-page.ts';
import type { Effect as Written } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Queue } from '../../jobs/queue.ts';
import { can, type Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import type { RunAgents } from '../runs/agents.ts';
import type { RunStore } from '../runs/store.ts';
import type { Catalogue } from '../tools/catalogue.ts';
import type { ToolContexts } from '../tools/tool-contexts.ts';
import { createDecisionLog, refuseDecided, type ReadyDecision } from './decision-log.ts';
import { proposalHash } from './hashes.ts';
import type { CallPlace, Judging } from './judging.ts';
import type { ApprovalStore } from './store.ts';

/** Whoever knows what approvals of a subject are about that are no tool's. */
export interface SubjectHandler {
  /** What somebody wants to agree to in the place of what was asked, and its hash. Refuses what can't be agreed to. */
  edited(approval: Approval, given: CallArguments): Promise<{ arguments: CallArguments; effect: Effect; hash: ContentHash }>;
  /** It was decided, and that is durable. */
  decided(approval: Approval): void;
}

/** What somebody agrees to in the place of what was asked. */
type Edited = { tool: Tool; value: Arguments; effect: Effect } | { tool?: never; value: CallArguments; effect: Effect; hash: ContentHash };

/** How often what nobody decided in time is looked for. */
export const EXPIRY_EVERY_MS = 60_000;

const PREVIEW_MS = 15_000;

/** Reading what people are asked, and taking their decisions. */
export function createApprovals(
  deps: Pick<Deps, 'db' | 'log' | 'clock'> & {
    approvals: ApprovalStore;
    runs: RunStore;
    discussions: DiscussionStore;
    judging: Judging;
    queue: Queue;
    agents: Pick<RunAgents, 'beside' | 'follows' | 'told'>;
    contextOf: ToolContexts;
    catalogue: Pick<Catalogue, 'find'>;
  },
) {
  const { log, clock, approvals, runs, discussions, judging, contextOf, catalogue } = deps;
  const decisionLog = createDecisionLog(deps);
  const handlers = new Map<ApprovalSubject, SubjectHandler>();

  /** What somebody agrees to, checked like a model's own call: the arguments, the rules that deny, what it would do. */
  async function edited(approval: Approval, given: Record<string, unknown>): Promise<Edited> {
    const handler = handlers.get(approval.subject);
    if (handler !== undefined) {
      const { arguments: value, effect, hash } = await handler.edited(approval, given);
      return { value, effect, hash };
    }
    const { tool, value, place, runId } = await called(approval, given);
    const judgement = await judging.judge(tool, value, place);
    if (judgement.decision === 'deny') throw new RequestError('forbidden', judgement.because, { code: 'policy' });
    const signal = AbortSignal.timeout(PREVIEW_MS);
    const previewed = await tool.preview(value, await contextOf(tool, { ...place, runId }, signal));
    if (!previewed.ok) throw new RequestError('invalid', previewed.detail, { code: 'no_effect' });
    return { tool, value, effect: previewed.effect };
  }

  async function called(
    approval: Approval,
    given: Record<string, unknown>,
  ): Promise<{ tool: Tool; value: Arguments; place: CallPlace; runId: RunId }> {
    if (approval.tool === undefined || approval.runId === undefined) throw new RequestError('conflict', 'There is no such tool any more.');
    const run = await runOf(approval.runId);
    const { mode } = run.request;
    const found = await catalogue.find(approval.tool.name, approval.projectId, mode, AbortSignal.timeout(PREVIEW_MS), run.request);
    if (!found.ok) throw new RequestError('conflict', found.detail, { code: 'no_tool' });
    const { tool } = found;
    const parsed = tool.parse(JSON.stringify(given));
    if (!parsed.ok) throw new RequestError('invalid', parsed.detail, { errors: [{ field: 'body/arguments', detail: parsed.detail }] });
    const { directory: root, worktree } = await discussions.workplace(run.request.discussionId);
    const tainted = approval.taintedBy !== undefined;
    const place = {
      projectId: approval.projectId,
      root,
      mode,
      rules: run.rules,
      worktree: worktree !== undefined,
      tainted,
    };
    return { tool, value: parsed.value, place, runId: approval.runId };
  }

  /** What is decided is about the folder in which it will run. */
  async function workplaceOf({ discussionId, projectId }: Approval): Promise<{ directory: string }> {
    return discussionId === undefined ? discussions.project(projectId) : discussions.workplace(discussionId);
  }

  async function runOf(id: RunId): Promise<RunState> {
    const loaded = await runs.load(id);
    if (loaded === undefined) throw new RequestError('not_found', 'There is no such run.');
    return loaded.state;
  }

  async function ready(id: ApprovalId, body: DecisionBody, actor: Actor): Promise<ReadyDecision> {
    const approval = await approvals.get(id);
    refuseDecided(approval);
    if (approval.expiresAt !== undefined && Date.parse(approval.expiresAt) <= clock.now()) throw overdue();
    if (approval.proposalHash !== body.proposalHash) {
      throw new RequestError('conflict', 'This is not what you saw: it was asked anew meanwhile. Look at it again.', { code: 'changed' });
    }
    if (!DECISIONS[approval.subject].includes(body.decision)) {
      throw new RequestError('invalid', `Here you can decide: ${DECISIONS[approval.subject].join(', ')}.`);
    }
    const scope = body.scope ?? 'once';
    if (scope !== 'once' && body.decision !== 'approve')
      throw new RequestError('invalid', 'Only agreement reaches further than this call.');
    if (scope !== 'once' && handlers.has(approval.subject)) throw new RequestError('invalid', 'This is decided each time.');
    if (scope === 'project' && !can(actor, 'policy.change', { projectId: approval.projectId })) {
      throw new RequestError('forbidden', 'Only admins and owners allow something for good. You can allow it for this run.');
    }
    const change = body.decision === 'approve' && body.arguments !== undefined && !isSame(body.arguments, approval.arguments);
    const next = change ? await edited(approval, body.arguments ?? {}) : undefined;
    const rules = scope === 'once' ? [] : await rulesFor(approval, next, body);
    return {
      approval,
      always: scope === 'project' ? rules : [],
      decision: {
        decision: body.decision,
        scope,
        by: authorOf(actor),
        at: new Date(clock.now()).toISOString(),
        ...(body.reason === undefined ? {} : { reason: body.reason }),
        ...(next === undefined ? {} : { arguments: { ...next.value }, effect: next.effect }),
        ...(body.decision === 'answer' ? { arguments: answerOf(body) } : {}),
        ...(rules.length === 0 ? {} : { rules: [...rules] }),
        effectiveHash: await effectiveHash(approval, next, body),
      },
    };
  }

  async function rulesFor(approval: Approval, next: Edited | undefined, body: DecisionBody): Promise<readonly PolicyRule[]> {
    if (approval.choices.length === 0) throw noRule();
    const { tool, value, place } = await called(approval, next === undefined ? approval.arguments : { ...next.value });
    const choices = await judging.choices(tool, value, place);
    const choice = body.reach === undefined ? choices[0] : choices.find(({ reach }) => reach === body.reach);
    if (choice === undefined) throw noRule();
    return choice.rules;
  }

  async function effectiveHash(approval: Approval, next: Edited | undefined, body: DecisionBody): Promise<ContentHash> {
    if (body.decision === 'reject') return textHash(body.reason ?? '');
    if (body.decision === 'answer') return canonicalHash(answerOf(body));
    if (next === undefined) return approval.proposalHash;
    if (next.tool === undefined) return next.hash;
    if (approval.callId === undefined) return approval.proposalHash;
    const { directory } = await workplaceOf(approval);
    const { tool, value, effect } = next;
    return proposalHash({ callId: approval.callId, tool, arguments: value, directory, effect });
  }

  async function decideAll(
    decisions: readonly ({ approvalId: ApprovalId } & DecisionBody)[],
    actor: Actor,
    effect?: Written<Approval[]>,
  ): Promise<Approval[]> {
    if (new Set(decisions.map(({ approvalId }) => approvalId)).size < decisions.length) {
      throw new RequestError('invalid', 'The same approval stands there twice.');
    }
    for (;;) {
      const all: ReadyDecision[] = [];
      for (const { approvalId, ...body } of decisions) all.push(await ready(approvalId, body, actor));
      const written = await decisionLog.write(all, actor, effect);
      if (written === undefined) continue;
      for (const approval of written) handlers.get(approval.subject)?.decided(approval);
      return written;
    }
  }

  return {
    /** Told once, at the start. */
    handledBy(subject: ApprovalSubject, handler: SubjectHandler): void {
      handlers.set(subject, handler);
    },

    async list(given: { status?: ApprovalStatus; projectId?: ProjectId; cursor?: string }): Promise<ApprovalList> {
      const asOf: Record<string, number> = {};
      for (const id of given.projectId === undefined ? await approvals.projects() : [given.projectId]) {
        const stream = streamOf.project(id);
        asOf[stream] = (await log.head(stream)).head;
      }
      const rows = await approvals.list({ ...given, status: given.status ?? 'pending' });
      const { items, nextCursor } = cursorPage(rows, (row) => JSON.parse(row.approval) as Approval, 0);
      return { items, nextCursor, asOf };
    },

    get: (id: ApprovalId): Promise<Approval> => approvals.get(id),

    async decide(id: ApprovalId, body: DecisionBody, actor: Actor, effect?: Written<Approval>): Promise<Approval> {
      const [decided] = await decideAll(
        [{ approvalId: id, ...body }],
        actor,
        effect === undefined
          ? undefined
          : async (transaction, [approval]) => {
              if (approval !== undefined) await effect(transaction, approval);
            },
      );
      if (decided === undefined) throw new Error('a decision answers its approval');
      return decided;
    },

    /** All of them, or none. */
    async decideSet(body: DecisionSetBody, actor: Actor, effect?: Written<{ items: Approval[] }>): Promise<{ items: Approval[] }> {
      const written: Written<Approval[]> | undefined =
        effect === undefined ? undefined : (transaction, items) => effect(transaction, { items });
      return { items: await decideAll(body.decisions, actor, written) };
    },

    /** What a call would do with other arguments. Refuses what could not be agreed to. */
    async preview(id: ApprovalId, given: Record<string, unknown>): Promise<{ effect: Effect }> {
      const approval = await approvals.get(id);
      refuseDecided(approval);
      return { effect: (await edited(approval, given)).effect };
    },

    /** Ends what nobody decided in time; the runs that wait for it go on and are told. */
    async expire(): Promise<void> {
      for (const approval of await approvals.overdue(clock.now())) await decisionLog.expire(approval);
    },
  };
}

const noRule = (): RequestError =>
  new RequestError('conflict', 'No rule could let such a call pass: it is asked each time.', { code: 'no_rule' });

const overdue = (): RequestError =>
  new RequestError('conflict', 'Nobody decided about this in time: it ends without.', { code: 'expired' });

export type Approvals = ReturnType<typeof createApprovals>;

const DECISIONS: Record<Approval['subject'], readonly DecisionBody['decision'][]> = {
  tool: ['approve', 'reject'],
  question: ['answer', 'reject'],
  spawn: ['approve', 'reject'],
  round: ['approve', 'reject'],
  plan: ['approve', 'reject'],
  merge: ['approve', 'reject'],
  delivery: ['approve', 'reject'],
  overrun: ['approve', 'reject'],
  outcome: ['happened', 'did_not_happen'],
};

function answerOf(body: DecisionBody): { answer: string } {
  const answer = body.arguments?.['answer'];
  if (typeof answer !== 'string' || answer.trim() === '' || answer.length > 20_000 || Object.keys(body.arguments ?? {}).length !== 1) {
    throw new RequestError('invalid', 'Give the answer as a text: `{"arguments": {"answer": "…"}}`.');
  }
  return { answer };
}

function isSame(left: Record<string, unknown>, right: Record<string, unknown>): boolean {
  try {
    return canonicalHash(left as Json) === canonicalHash(right as Json);
  } catch (error) {
    if (error instanceof TypeError) throw new RequestError('invalid', 'These arguments hold characters that are none.');
    throw error;
  }
}
