import { readArguments, type Entry } from '@baton/protocol';

/** One step of what an agent is about to do. */
export interface PlanStep {
  text: string;
  status: 'open' | 'at_work' | 'done';
}

/** The plan as it was said last in a run's entries; undefined where none was. */
export function planOf(entries: readonly Entry[]): readonly PlanStep[] | undefined {
  for (const entry of entries.toReversed()) {
    for (const part of entry.parts.toReversed()) {
      if (part.type !== 'tool_call' || part.name !== 'update_plan') continue;
      const steps = readArguments(part.argumentsText)?.['steps'];
      // What a model wrote: only what is a plan counts as one.
      if (Array.isArray(steps) && steps.length > 0 && steps.every(isStep)) return steps;
    }
  }
  return undefined;
}

function isStep(step: unknown): step is PlanStep {
  if (typeof step !== 'object' || step === null || !('text' in step) || !('status' in step)) return false;
  return typeof step.text === 'string' && (step.status === 'open' || step.status === 'at_work' || step.status === 'done');
}
