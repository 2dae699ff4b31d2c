import type { ProjectCommandOutcome } from '@baton/toolbox';

/** Of what a command said, as much stands in a sentence about it. */
const SAID = 2_000;

/** How a command of a project went, in words; `what` names it. Of one that failed with the end of what it said. */
export function outcomeWords(what: string, outcome: ProjectCommandOutcome): string {
  if (outcome.type === 'refused') return `${what} could not be run: ${outcome.detail}`;
  const { passed, exitCode, ended, fullText, elapsedMs } = outcome;
  const time = `${(elapsedMs / 1000).toFixed(1)} s`;
  if (passed) return `${what} passed after ${time}.`;
  const how = ended ?? (exitCode === undefined ? 'It was ended by a signal.' : `It ended with exit code ${exitCode}.`);
  const said = fullText.trimEnd().slice(-SAID).toWellFormed();
  return `${what} failed after ${time}. ${how}${said === '' ? ' It said nothing.' : ` The end of what it said:\n${said}`}`;
}
