import type { ToolDefinition } from '@baton/protocol';
import { QaVerdict, TicketPlan, TrackPlan } from '@baton/protocol/schemas';

/** A schema as it goes to a model: plain data. */
function parametersOf(schema: object): ToolDefinition['parameters'] {
  return JSON.parse(JSON.stringify(schema)) as ToolDefinition['parameters'];
}

/** How tier 1 hands in an epic's tracks, and tier 2 a track's tickets. */
export function submitPlanTool(tier: 1 | 2): ToolDefinition {
  const what = tier === 1 ? 'tracks' : 'tickets';
  return {
    name: 'submit_plan',
    description: `Hand in the ${what} that you planned, all of them together. If something is wrong with them you are told what: mend it and hand in all of them again.`,
    parameters: parametersOf(tier === 1 ? TrackPlan : TicketPlan),
  };
}

/** How tier 4 says what it found. */
export const qaVerdictTool: ToolDefinition = {
  name: 'submit_verdict',
  description: 'Say whether the ticket is done, by its acceptance criteria and the evidence. It ends your work.',
  parameters: parametersOf(QaVerdict),
};
