import type { ProposedTicket, ProposedTrack, Ticket, TicketId } from '@baton/protocol';
import type { GraphNode } from './graph-node.ts';

/** A track's tickets as nodes of its graph. In words they are called by their titles. */
export function ticketNodes(tickets: Iterable<Ticket>): GraphNode<TicketId>[] {
  return [...tickets].map(({ id, title, kind, description, dependsOn, targetFiles, priority, position }) => ({
    key: id,
    name: `“${title}”`,
    kind,
    description,
    dependsOn,
    targetFiles,
    priority,
    position,
  }));
}

/** Proposed tickets, or tracks, as nodes: in words they are called by the keys that their author knows. */
export function proposedNodes(proposed: readonly (ProposedTicket | ProposedTrack)[]): GraphNode[] {
  return proposed.map((part, position) => ({
    key: part.key,
    name: part.key,
    kind: ('kind' in part ? part.kind : undefined) ?? 'agent',
    description: part.description,
    dependsOn: part.dependsOn ?? [],
    targetFiles: ('targetFiles' in part ? part.targetFiles : undefined) ?? [],
    priority: part.priority ?? 0,
    position,
  }));
}
