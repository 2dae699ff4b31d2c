import { lastAttempt, type Ticket, type TicketId } from '@baton/protocol';
import { TouchedFiles } from '../graph/touched-files.ts';
import type { ValidGraph } from '../graph/valid-graph.ts';
import { hintFor } from './hint-for.ts';
import { spawnQuestion } from './spawn-question.ts';
import type { Step } from './step.ts';
import type { Tick } from './tick.ts';
import { wantedChoice } from './wanted-choice.ts';

/**
 * Workers for what is ready, the most urgent first, as long as there are slots. `active`: tickets that are being worked on or wait to be merged, whose files are left alone where the track wants
 * overlaps one after another.
 */
export function startSteps(
  tick: Tick,
  graph: ValidGraph<TicketId>,
  { ready, active, slots }: { ready: readonly Ticket[]; active: readonly Ticket[]; slots: number },
): Step[] {
  const { state } = tick;
  if (state.track === undefined || ready.length === 0 || slots <= 0) return [];
  const files = (ticket: Ticket) => graph.targetFiles.get(ticket.id) ?? [];
  const touched = state.track.serialiseOverlaps ? new TouchedFiles() : undefined;
  for (const ticket of active) touched?.add(files(ticket));
  let free = slots;
  let asked = [...state.pendingApprovals].filter((id) => state.approvals.get(id)?.subject === 'spawn').length;
  const steps: Step[] = [];
  const inTurn = [...ready].sort((left, right) => (graph.rank.get(left.id) ?? 0) - (graph.rank.get(right.id) ?? 0));
  for (const ticket of inTurn) {
    if (free <= 0) break;
    if (touched !== undefined && files(ticket).some((file) => touched.touches(file))) continue;
    const begun = beginning(tick, ticket);
    if (begun.length === 0) continue;
    if (begun.some((step) => step.type === 'start')) free -= 1;
    else if (asked >= slots) continue;
    else asked += 1;
    touched?.add(files(ticket));
    steps.push(...begun);
  }
  return steps;
}

/** A worker's start, or the question that comes before it. */
function beginning(tick: Tick, ticket: Ticket): Step[] {
  const { state } = tick;
  const choice = wantedChoice(tick, 3, ticket);
  if (choice === undefined) return [];
  const number = (lastAttempt(state, ticket.id, 3)?.number ?? 0) + 1;
  const found = hintFor(state, ticket);
  const hint = found === undefined ? {} : { hint: found };
  const answer = spawnQuestion(tick, { ticket, tier: 3, number, choice, ...hint });
  if (answer.type === 'ask') {
    const waits: Step[] =
      ticket.status === 'todo' ? [{ type: 'move_ticket', ticketId: ticket.id, happening: { type: 'spawn_asked' } }] : [];
    return [...waits, answer.step];
  }
  if (answer.type !== 'go') return [];
  return [{ type: 'start', tier: 3, ticketId: ticket.id, number, choice, ...hint }];
}
