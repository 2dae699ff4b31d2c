import type { Approval, Decision, Event, RunRequest, StreamName } from '@baton/protocol';
import type { Tool } from '@baton/toolbox';

/** Events for another stream, in the same append. */
export interface Beside {
  stream: StreamName;
  events: readonly Event[];
}

/** A run, as far as it is one of a tier. */
export type TierRun = Pick<RunRequest, 'id' | 'agent'>;

/** What whoever conducts wants of a run of a tier. `over`: its work was handed in. `pauses`: it comes to a safe point; `seq` is the last event that this was read from. */
export type Standing = { type: 'goes_on' | 'over' } | { type: 'pauses'; stream: StreamName; seq: number };

/** What runs need of whoever conducts the tiers. Other runs than those of tiers have nothing of it. */
export interface RunAgents {
  /** The tool by which the run hands in what it was started for; undefined where its end says enough. */
  handIn(run: TierRun): Tool | undefined;
  /** What is told elsewhere of what happens to the run. */
  beside(request: RunRequest, events: readonly Event[]): Promise<readonly Beside[]>;
  standing(run: TierRun): Promise<Standing>;
  /** Whether people are asked about each of its calls at this moment, whatever is allowed. */
  inSteps(run: TierRun): Promise<boolean>;
  /** What follows from a decision that is no run's, in the append of the decision. */
  follows(approval: Approval, decision: Omit<Decision, 'chain'>): Promise<readonly Beside[]>;
  /** Called once something was appended to these streams. */
  told(streams: readonly StreamName[]): void;
}
