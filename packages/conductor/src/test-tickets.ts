import { asId, type Ticket, type TicketId, type TrackId } from '@baton/protocol';
import { freshTicket } from './fresh-ticket.ts';
import type { GraphNode } from './graph/graph-node.ts';
import { validateGraph } from './graph/validate-graph.ts';
import type { ValidGraph } from './graph/valid-graph.ts';

const trackId = asId<TrackId>('track-1');

/** A ticket with nothing special about it. */
export function ticketOf(id: string, changes: Partial<Ticket> = {}): Ticket {
  return {
    ...freshTicket,
    id: asId<TicketId>(id),
    trackId,
    title: id.toUpperCase(),
    description: `Do ${id}.`,
    position: 0,
    ...changes,
  };
}

export function nodeOf(key: string, dependsOn: readonly string[] = [], changes: Partial<GraphNode> = {}): GraphNode {
  return { key, name: key, kind: 'agent', description: '', dependsOn, targetFiles: [], priority: 0, position: 0, ...changes };
}

/** The graph of nodes that are known to be in order. */
export function graphOf(nodes: readonly GraphNode[]): ValidGraph {
  const result = validateGraph(nodes);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.detail).join(' '));
  return result.graph;
}
