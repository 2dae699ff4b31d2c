import type { TicketId, TrackState } from '@baton/protocol';
import type { GraphProblem } from '../graph/graph-problem.ts';
import { ticketNodes } from '../graph/ticket-nodes.ts';
import { validateGraph } from '../graph/validate-graph.ts';
import type { ValidGraph } from '../graph/valid-graph.ts';

/** A track whose tickets can be worked on. */
export interface RunnableTrack {
  readonly state: TrackState;
  readonly graph: ValidGraph<TicketId>;
  readonly graphVersion: number;
}

/** A track whose tickets can't be worked on, and why. It can still be planned, stopped, and asked about. */
export interface UnrunnableTrack {
  readonly state: TrackState;
  readonly problems: readonly GraphProblem[];
  readonly graphVersion: number;
}

export type LookedAtTrack = RunnableTrack | UnrunnableTrack;

/** Looks at a track's graph. `before`: what was found last, which holds as long as nothing that a graph is made of has changed. */
export function lookAtTrack(state: TrackState, before?: LookedAtTrack): LookedAtTrack {
  const { graphVersion } = state;
  if (before?.state === state && before.graphVersion === graphVersion) return before;
  const result = validateGraph(ticketNodes(state.tickets.values()));
  return result.ok ? { state, graph: result.graph, graphVersion } : { state, problems: result.problems, graphVersion };
}
