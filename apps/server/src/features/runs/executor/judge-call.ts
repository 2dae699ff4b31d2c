import { isDeepStrictEqual } from 'node:util';
import {
  readArguments,
  type Approval,
  type ApprovalRequest,
  type DiscussionId,
  type Effect,
  type EntryId,
  type OpenCall,
  type RunId,
  type Taint,
} from '@baton/protocol';
import { endLeftover, previewedFiles, settleFiles, type Arguments, type DeniedPaths, type Judgement, type Tool } from '@baton/toolbox';
import type { Clock } from '../../../deps.ts';
import { isCareful } from '../../approvals/careful.ts';
import { proposalHash } from '../../approvals/hashes.ts';
import type { CallPlace, Judging } from '../../approvals/judging.ts';
import { taintedSpan } from '../../approvals/tainted-span.ts';
import type { ApprovalStore } from '../../approvals/store.ts';
import type { Catalogue } from '../../tools/catalogue.ts';
import type { ToolContexts } from '../../tools/tool-contexts.ts';
import type { TierRun } from '../agents.ts';
import { bootId } from './boot-id.ts';
import { failure, type CallStep } from './call-step.ts';

/** How long people have to decide. */
const EXPIRES_MS = 7 * 24 * 60 * 60 * 1000;

const MAX_WHY = 600;

/** The round that a call belongs to. */
export interface CallRound extends CallPlace {
  runId: RunId;
  run: TierRun;
  discussionId: DiscussionId;
  /** The message that made the calls, and what the agent said in it. */
  messageId: EntryId | undefined;
  why: string;
  /** It is worked on in steps: people are asked about each call that is more than talk. */
  steps: boolean;
  /** What strangers may have written, among what the model has read. */
  taintedBy: readonly { entryId: EntryId; source: string; text: string }[];
  signal: AbortSignal;
}

/** Finds out what becomes of a call: its result, a question to people, or what it may run with. Changes nothing. */
export function createCallJudge(deps: {
  judging: Judging;
  approvals: Pick<ApprovalStore, 'get'>;
  clock: Pick<Clock, 'now'>;
  denied: DeniedPaths;
  catalogue: Pick<Catalogue, 'find'>;
  contextOf: ToolContexts;
}) {
  const { judging, approvals, clock, denied, catalogue, contextOf } = deps;

  async function judged(call: OpenCall, tool: Tool, value: Arguments, round: CallRound): Promise<CallStep> {
    const judgement = inSteps(await judging.judge(tool, value, round), tool, round);
    if (judgement.decision === 'deny') return { type: 'result', call, output: failure(`Not run. ${judgement.because}`, 'not allowed') };
    const previewed = await tool.preview(value, await contextOf(tool, round, round.signal));
    if (!previewed.ok) return { type: 'result', call, output: failure(previewed.detail) };
    const { effect } = previewed;
    // A question is always somebody's to answer, and so is what somebody had decided about before it changed.
    if (judgement.decision === 'allow' && effect.type !== 'question' && call.approval === undefined) {
      return { type: 'run', ready: { call, tool, value, effect, grant: { by: 'policy', because: judgement.because } } };
    }
    return { type: 'ask', call, request: await request(call, tool, value, effect, judgement, round) };
  }

  async function request(
    call: OpenCall,
    tool: Tool,
    value: Arguments,
    effect: Effect,
    judgement: Judgement,
    round: CallRound,
  ): Promise<Omit<ApprovalRequest, 'id'>> {
    const isQuestion = effect.type === 'question';
    const again = call.approval !== undefined;
    return {
      ...about(call, round),
      subject: isQuestion ? 'question' : 'tool',
      tool: { name: tool.name, version: tool.version, policyClass: tool.policyClass },
      because: isQuestion
        ? 'The agent asks.'
        : again
          ? `What this is about changed since it was decided, so it is asked again. ${judgement.because}`
          : judgement.because,
      ...(round.tainted ? { taintedBy: taintsOf(round, value) } : {}),
      arguments: { ...value },
      effect,
      careful: isCareful(effect),
      // A rule would let nothing pass here: each call is asked.
      choices: isQuestion || round.steps ? [] : await judging.choices(tool, value, round),
      proposalHash: proposalHash({ callId: call.callId, tool, arguments: value, directory: round.root, effect }),
    };
  }

  function about(call: OpenCall, { runId, discussionId, projectId, messageId, why }: CallRound) {
    const now = clock.now();
    return {
      projectId,
      discussionId,
      runId,
      callId: call.callId,
      entryId: call.entryId,
      ...(messageId === undefined ? {} : { messageId }),
      ...(why === '' ? {} : { why: why.length > MAX_WHY ? `${why.slice(0, MAX_WHY)}…` : why }),
      requestedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + EXPIRES_MS).toISOString(),
    };
  }

  /** What becomes of a call whose approval lets nothing run, whatever its tool is; undefined where it does. */
  function settledBy(call: OpenCall, { subject, status, decision }: Approval): CallStep | undefined {
    const name = decision?.by.type === 'member' ? decision.by.name : 'Somebody';
    const said = decision?.reason === undefined ? '' : ` They said: ${decision.reason}`;
    switch (status) {
      case 'pending':
        return { type: 'wait', call };
      case 'rejected':
        return {
          type: 'result',
          call,
          output: failure(
            `Not run: ${name} rejected this.${said} Don't try the same again; find another way or ask.`,
            `rejected by ${name}`,
          ),
        };
      case 'expired':
        return { type: 'result', call, output: failure('Not run: nobody decided in time.', 'nobody decided in time') };
      case 'cancelled':
        return { type: 'result', call, output: failure('Not run: this was cancelled.', 'cancelled') };
      case 'answered':
        return subject === 'outcome' ? { type: 'result', call, output: outcomeOf(decision?.decision, name) } : undefined;
      case 'approved':
        return undefined;
    }
  }

  async function decided(call: OpenCall, tool: Tool, approval: Approval, round: CallRound): Promise<CallStep> {
    const { decision } = approval;
    const written = approval.subject === 'question' || decision?.arguments === undefined ? approval.arguments : decision.arguments;
    const parsed = tool.parse(JSON.stringify(written));
    if (!parsed.ok) return { type: 'result', call, output: failure(parsed.detail) };
    // What is denied stays denied, also when the rule came after the decision.
    const judgement = await judging.judge(tool, parsed.value, round);
    if (judgement.decision === 'deny') return { type: 'result', call, output: failure(`Not run. ${judgement.because}`, 'not allowed') };
    const effect = decision?.effect ?? approval.effect;
    // It was about the tool as it was described then, in the folder where it would have worked.
    const agreed = approval.subject === 'question' ? approval.proposalHash : decision?.effectiveHash;
    const about = { callId: call.callId, tool, arguments: parsed.value, directory: round.root, effect };
    if (proposalHash(about) !== agreed) return judged(call, tool, parsed.value, round);
    // What it would do now may be something else: the files, the sandbox, a server's address.
    if (effect.type === 'files' || effect.type === 'command' || effect.type === 'request') {
      const previewed = await tool.preview(parsed.value, await contextOf(tool, round, round.signal));
      if (!previewed.ok) return { type: 'result', call, output: failure(previewed.detail) };
      if (!isSameEffect(previewed.effect, effect)) return judged(call, tool, parsed.value, round);
    }
    return {
      type: 'run',
      ready: { call, tool, value: parsed.value, effect, grant: { by: 'approval', approvalId: approval.id }, decided: approval },
    };
  }

  /** A call that was started by a process that is gone. */
  async function leftBehind(call: OpenCall, tool: Tool, round: CallRound): Promise<CallStep> {
    // After a restart of the machine nothing of it is left.
    if (call.process !== undefined && call.process.bootId === (await bootId())) await endLeftover(call.process);
    if (tool.policyClass === 'read' || tool.policyClass === 'converse') return again(call, tool, round);
    if (call.files !== undefined) {
      const found = await settleFiles(call.files, round.root, denied);
      if (found === 'before') return again(call, tool, round);
      if (found === 'after') {
        const text = 'Done: the files are as this call was to leave them. The server ended while it ran, so its own words are lost.';
        return { type: 'result', call, output: { outcome: 'ok', text, summary: 'done before the server ended' } };
      }
    }
    return askOutcome(call, tool, round);
  }

  /** Only a person can find out what became of it. */
  function askOutcome(call: OpenCall, tool: Pick<Tool, 'name' | 'version' | 'policyClass'>, round: CallRound): CallStep {
    const effect: Effect = { type: 'none' };
    return {
      type: 'ask',
      call,
      request: {
        ...about(call, round),
        subject: 'outcome',
        tool: { name: tool.name, version: tool.version, policyClass: tool.policyClass },
        because: 'The server ended while this ran. Nobody knows whether it was done: please look, and say.',
        arguments: readArguments(call.argumentsText) ?? {},
        effect,
        careful: false,
        choices: [],
        proposalHash: proposalHash({
          callId: call.callId,
          tool,
          arguments: {},
          directory: round.root,
          effect,
        }),
      },
    };
  }

  async function again(call: OpenCall, tool: Tool, round: CallRound): Promise<CallStep> {
    return call.approval === undefined ? written(call, tool, round) : decided(call, tool, await approvals.get(call.approval.id), round);
  }

  async function written(call: OpenCall, tool: Tool, round: CallRound): Promise<CallStep> {
    const parsed = tool.parse(call.argumentsText);
    return parsed.ok ? judged(call, tool, parsed.value, round) : { type: 'result', call, output: failure(parsed.detail) };
  }

  /** `anew`: a decision about it holds no more. */
  return async function stepOf(call: OpenCall, round: CallRound, as: 'it stands' | 'anew' = 'it stands'): Promise<CallStep> {
    const asked = call.approval === undefined ? undefined : await approvals.get(call.approval.id);
    if (as === 'it stands' && asked !== undefined) {
      const settled = settledBy(call, asked);
      if (settled !== undefined) return settled;
    }
    const found = await catalogue.find(call.name, round.projectId, round.mode, round.signal, round.run);
    if (!found.ok) {
      // Its server is not there to ask, and may have done it.
      if (call.started) return askOutcome(call, { name: call.name, version: 0, policyClass: 'network' }, round);
      const { origin } = found;
      return { type: 'result', call, output: failure(found.detail), ...(origin === undefined ? {} : { origin }) };
    }
    const { tool } = found;
    if (as === 'anew') return written(call, tool, round);
    if (call.started) return leftBehind(call, tool, round);
    return again(call, tool, round);
  };
}

export type CallJudge = ReturnType<typeof createCallJudge>;

/** What is worked on in steps is asked about, whatever is allowed. */
function inSteps(judgement: Judgement, tool: Pick<Tool, 'policyClass'>, { steps }: CallRound): Judgement {
  const asked = steps && tool.policyClass !== 'converse' && judgement.decision === 'allow';
  return asked ? { ...judgement, decision: 'ask', because: 'This is worked on in steps: each of its calls is asked.' } : judgement;
}

/** What strangers wrote, with the words of the call that stand in it. */
function taintsOf({ taintedBy }: CallRound, value: Arguments): Taint[] {
  return taintedBy.map(({ entryId, source, text }) => {
    const span = taintedSpan(value, text);
    return { entryId, source, ...(span === undefined ? {} : { span }) };
  });
}

/** Whether somebody who agreed to the one has agreed to the other. A name may mean other addresses by now: those are judged when they are asked. */
function isSameEffect(left: Effect, right: Effect): boolean {
  return isDeepStrictEqual(agreedTo(left), agreedTo(right));
}

/** What an effect is, without what is only told about it. */
function agreedTo(effect: Effect): unknown {
  switch (effect.type) {
    case 'files':
      return previewedFiles(effect.files);
    case 'command':
      return { ...effect, undo: undefined };
    case 'request':
      return { ...effect, undo: undefined, addresses: undefined };
    default:
      return effect;
  }
}

function outcomeOf(decision: string | undefined, name: string) {
  return decision === 'happened'
    ? ({ outcome: 'ok', text: `The server ended while this ran. ${name} looked: it was done.`, summary: `done, says ${name}` } as const)
    : failure(`The server ended while this ran. ${name} looked: it was not done.`, `not done, says ${name}`);
}
