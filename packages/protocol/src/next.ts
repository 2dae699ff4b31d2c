import { readArguments } from './call-arguments.ts';
import type { EntryId } from './ids.ts';
import { hasEnded, type OpenCall, type RunState } from './fold/run-state.ts';
import type { RunError } from './schemas/error.ts';

export const DEFAULT_MAX_TOOL_ROUNDS = 10;

/** Rounds in a row whose arguments for a tool were no JSON. The first goes back to the model; it seldom mends what it got wrong twice. */
const MAX_BROKEN_ROUNDS = 2;

/** How many crashes in a row, without a completed round between them, a run survives. */
export const MAX_CRASHES = 3;

/** What a run does next. */
export type Next =
  /** Nothing: it has ended, or waits for a person. */
  | { type: 'rest' }
  /** A message is open that nobody writes any more: close it with what there is. */
  | { type: 'interrupt'; entryId: EntryId }
  /** Give every open call a result `cancelled`, then stop. */
  | { type: 'stop'; openCalls: readonly OpenCall[] }
  /** Give every open call a result `cancelled`, then fail. */
  | { type: 'fail'; error: RunError; openCalls: readonly OpenCall[] }
  | { type: 'settle'; calls: readonly OpenCall[] }
  /** Ask the model. */
  | { type: 'send'; round: number; attempt: number }
  | { type: 'finish'; reason: string };

/**
 * What comes next for a run in this state. Pure and total: every state that a log can fold to has an answer, so a run that died
 * goes on by folding its log and asking again.
 */
export function next(run: RunState): Next {
  if (hasEnded(run.status)) return { type: 'rest' };
  if (run.openMessageId !== undefined) return { type: 'interrupt', entryId: run.openMessageId };
  if (run.stopRequested) return { type: 'stop', openCalls: run.openCalls };
  if (run.status === 'parked') return { type: 'rest' };
  if (run.crashes >= MAX_CRASHES) return { type: 'fail', error: crashed(run.crashes), openCalls: run.openCalls };
  if (run.brokenRounds >= MAX_BROKEN_ROUNDS) return { type: 'fail', error: brokenArguments(run.openCalls), openCalls: run.openCalls };
  if (run.openCalls.length > 0) return { type: 'settle', calls: run.openCalls };
  const steered = run.steers.some((steer) => steer.when === 'next_round');
  if (!steered && run.lastAnswer.type === 'completed' && !run.lastAnswer.hadCalls && run.lastAnswer.finishReason !== 'pause') {
    return { type: 'finish', reason: run.lastAnswer.finishReason };
  }
  const maxToolRounds = run.request.settings.maxToolRounds ?? DEFAULT_MAX_TOOL_ROUNDS;
  if (!steered && run.toolRounds >= maxToolRounds) return { type: 'fail', error: tooManyRounds(maxToolRounds), openCalls: [] };
  return { type: 'send', round: run.rounds + 1, attempt: run.failedAttempts + 1 };
}

function crashed(times: number): RunError {
  return {
    kind: 'crashed',
    detail: `The server died ${times} times while this run was at the same step, so it was not started again. Send again to retry.`,
  };
}

function brokenArguments(calls: readonly OpenCall[]): RunError {
  const broken = calls.find((call) => readArguments(call.argumentsText) === undefined);
  const last = broken === undefined ? '' : `, last for ${broken.name}: ${shortened(broken.argumentsText)}`;
  return {
    kind: 'tool_arguments',
    detail: `The model wrote arguments for a tool that are no JSON object, again after it was told${last}. Send again, or choose another model.`,
  };
}

const SHOWN_CHARACTERS = 200;

function shortened(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} …` : text;
}

function tooManyRounds(limit: number): RunError {
  return {
    kind: 'tool_rounds',
    detail: `The model asked for tools in ${limit} rounds, the limit of this run, without coming to an answer. Send "go on" to continue, or raise the limit.`,
  };
}
