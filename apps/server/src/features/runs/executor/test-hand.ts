import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asId,
  foldRun,
  statusOfDecision,
  type Approval,
  type ApprovalId,
  type CallId,
  type ContentHash,
  type Decision,
  type EntryId,
  type Event,
  type EventOf,
  type Mode,
  type PolicyRule,
  type RunState,
} from '@baton/protocol';
import type { ShellSettings } from '@baton/toolbox';
import { proposalHash } from '../../approvals/hashes.ts';
import { createJudging } from '../../approvals/judging.ts';
import { findTool } from '../../tools/catalogue.ts';
import { createExecutor, type RunInHand } from './executor.ts';
import { DirectoryLock } from './directory-lock.ts';
import { createCallJudge } from './judge-call.ts';

/** The process is gone. What it had made durable stays. */
class Killed extends Error {}

const NO_HASH = asId<ContentHash>('0'.repeat(64));

/** A run with open calls, a log in memory and real files, settled by the real executor as often as its process dies. */
export class TestHand {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'baton-executor-')));
  readonly events: Event[] = [];
  readonly #rules: readonly PolicyRule[];
  readonly #mode: Mode;
  readonly #shell: ShellSettings | undefined;
  readonly #approvals = new Map<ApprovalId, Approval>();
  #run: RunState | undefined;
  #killAt: number | undefined;
  #keepsLast = true;
  #appends = 0;

  constructor(given: {
    rules: readonly PolicyRule[];
    mode: Mode;
    calls: readonly { name: string; argumentsText: string }[];
    shell?: boolean;
  }) {
    this.#rules = given.rules;
    this.#mode = given.mode;
    this.#shell =
      given.shell === true
        ? {
            sandbox: { available: false, why: 'Not in this test.' },
            unsandboxed: true,
            scratch: join(this.directory, '.scratch'),
            deniedPaths: [],
            readable: [],
            hosts: [],
            deniedHosts: [],
            environment: {},
          }
        : undefined;
    this.#add({
      type: 'run.queued',
      v: 1,
      run: {
        id: asId('r1'),
        discussionId: asId('d1'),
        takeId: asId('t1'),
        provider: asId('rehearsal'),
        model: 'm',
        mode: given.mode,
        settings: {},
        simulated: true,
        entryId: asId('e0'),
        holder: { memberId: asId('m1'), name: 'Anna' },
      },
    });
    this.#add({ type: 'run.started', v: 1, runId: asId('r1'), processId: 'p', epoch: 1 });
    const calls = given.calls.map((call, index) => ({ ...call, callId: asId<CallId>(`c${index}`), entryId: asId<EntryId>(`x${index}`) }));
    this.#add({
      type: 'message.completed',
      v: 1,
      entryId: asId('a1'),
      runId: asId('r1'),
      parts: calls.map(({ callId, name, argumentsText }) => ({ type: 'tool_call', callId, name, argumentsText })),
      toolEntries: calls.map(({ callId, entryId, name }) => ({ callId, entryId, name })),
      finishReason: 'tool_calls',
    });
  }

  /** The process dies at the n-th append from now, which is durable or not. */
  killAt(append: number, durable: boolean): void {
    this.#appends = 0;
    this.#killAt = append;
    this.#keepsLast = durable;
  }

  get run(): RunState {
    if (this.#run === undefined) throw new Error('a hand holds a run');
    return this.#run;
  }

  get pending(): Approval[] {
    return [...this.#approvals.values()].filter(({ status }) => status === 'pending');
  }

  only<Type extends Event['type']>(type: Type): EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }

  approval(id: ApprovalId): Approval {
    const found = this.#approvals.get(id);
    if (found === undefined) throw new Error('no such approval');
    return found;
  }

  /** A process, new each time, works on the run until it is settled, parked, or the process is killed. */
  async settle(): Promise<'settled' | 'parked' | 'killed'> {
    const denied = { paths: [], names: ['.env*'] };
    const signal = new AbortController().signal;
    const contextOf = async (_tool: object, { root }: { root: string }) => ({
      root,
      denied,
      signal,
      ...(this.#shell === undefined ? {} : { shell: this.#shell }),
    });
    const judging = createJudging({
      policies: { rulesFor: async () => [...this.#rules] },
      approvals: { earlier: async () => [] },
      sandboxed: async () => this.#shell !== undefined,
    });
    const clock = { now: () => 0, sleep: async () => undefined };
    const judge = createCallJudge({
      judging,
      approvals: { get: async (id) => this.approval(id) },
      clock,
      denied,
      catalogue: {
        find: async (name) => {
          const tool = findTool(name);
          return tool === undefined ? { ok: false, detail: `There is no tool "${name}".` } : { ok: true, tool };
        },
      },
      contextOf,
    });
    const executor = createExecutor({
      blobs: { put: async () => NO_HASH } as never,
      clock,
      contextOf,
      judge,
      snapshots: { take: async () => ({ ok: true, tree: '0'.repeat(64), changed: false, notKept: [], leftOut: [] }) },
      changing: new DirectoryLock(),
    });
    const hand: RunInHand = {
      refresh: async () => this.run,
      round: async () => ({
        runId: asId('r1'),
        run: { id: asId('r1') },
        discussionId: asId('d1'),
        projectId: asId('p1'),
        root: this.directory,
        mode: this.#mode,
        rules: this.run.rules,
        worktree: true,
        steps: false,
        tainted: false,
        taintedBy: [],
        messageId: asId('a1'),
        why: '',
        signal,
      }),
      append: async (events) => {
        this.#appends += 1;
        const dies = this.#appends === this.#killAt;
        if (this.#killAt !== undefined && this.#appends > this.#killAt) throw new Killed();
        if (!dies || this.#keepsLast) for (const event of events) this.#add(event);
        if (dies) throw new Killed();
      },
      park: async () => {
        this.#add({ type: 'run.parked', v: 1, runId: asId('r1') });
        return true;
      },
      output: () => ({ write: () => undefined, end: () => undefined }),
    };
    try {
      return await executor.settle(hand, signal);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      return 'killed';
    } finally {
      this.#killAt = undefined;
    }
  }

  /** Somebody decides; with other arguments only where the tool could do something with them. */
  async decide(
    approval: Approval,
    kind: Decision['decision'],
    given: { arguments?: Record<string, unknown>; scope?: 'once' | 'run' } = {},
  ): Promise<void> {
    const tool = approval.tool === undefined ? undefined : findTool(approval.tool.name);
    const parsed = given.arguments === undefined ? undefined : tool?.parse(JSON.stringify(given.arguments));
    const signal = new AbortController().signal;
    const previewed =
      parsed?.ok === true
        ? await tool?.preview(parsed.value, { root: this.directory, denied: { paths: [], names: [] }, signal })
        : undefined;
    const edited =
      parsed?.ok === true && previewed?.ok === true && tool !== undefined && approval.callId !== undefined
        ? { callId: approval.callId, tool, arguments: parsed.value, directory: this.directory, effect: previewed.effect }
        : undefined;
    const decision: Decision = {
      decision: kind,
      scope: given.scope ?? 'once',
      by: { type: 'member', memberId: asId('m1'), name: 'Anna' },
      at: new Date(0).toISOString(),
      ...(edited === undefined ? {} : { arguments: { ...edited.arguments }, effect: edited.effect }),
      ...(given.scope === 'run' ? { rules: approval.choices[0]?.rules ?? [] } : {}),
      effectiveHash: edited === undefined ? approval.proposalHash : proposalHash(edited),
      chain: NO_HASH,
    };
    this.#add({ type: 'approval.decided', v: 1, runId: asId('r1'), approvalId: approval.id, decision });
    if (this.run.status === 'parked') this.#add({ type: 'run.resumed', v: 1, runId: asId('r1') });
  }

  expire(approval: Approval): void {
    this.#add({ type: 'approval.expired', v: 1, runId: asId('r1'), approvalId: approval.id });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #add(event: Event): void {
    this.events.push(event);
    this.#run = foldRun(this.#run, event);
    if (event.type === 'approval.requested') this.#approvals.set(event.approval.id, { ...event.approval, status: 'pending' });
    if (event.type === 'approval.decided') {
      const before = this.approval(event.approvalId);
      this.#approvals.set(before.id, { ...before, status: statusOfDecision(event.decision.decision), decision: event.decision });
    }
    if (event.type === 'approval.expired') this.#approvals.set(event.approvalId, { ...this.approval(event.approvalId), status: 'expired' });
    if (event.type === 'approval.cancelled')
      this.#approvals.set(event.approvalId, { ...this.approval(event.approvalId), status: 'cancelled' });
  }
}
