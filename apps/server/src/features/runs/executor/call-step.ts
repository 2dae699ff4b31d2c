import type { Approval, ApprovalRequest, Effect, EventOf, OpenCall, Origin } from '@baton/protocol';
import type { Arguments, Tool, ToolOutput } from '@baton/toolbox';

/** What lets a call run. */
export type Grant = NonNullable<EventOf<'tool.started'>['grant']>;

/** A call with everything that its start needs. */
export interface ReadyCall {
  call: OpenCall;
  tool: Tool;
  /** What it runs with: the model's own arguments, or those that a person put in their place. */
  value: Arguments;
  grant: Grant;
  /** What it would do, found out when it was judged or decided. */
  effect: Effect;
  /** Of a decision that changed the arguments, or answered a question. */
  decided?: Approval;
}

/** What becomes of an open call now. */
export type CallStep =
  /** It never runs: this is its result. `origin`: where words in it are from. */
  | { type: 'result'; call: OpenCall; output: ToolOutput; origin?: Origin }
  /** A person is asked, and it waits. */
  | { type: 'ask'; call: OpenCall; request: Omit<ApprovalRequest, 'id'> }
  | { type: 'wait'; call: OpenCall }
  | { type: 'run'; ready: ReadyCall };

export function failure(text: string, summary = text.split('\n', 1)[0]?.slice(0, 120) ?? 'failed'): ToolOutput {
  return { outcome: 'error', text, summary };
}
