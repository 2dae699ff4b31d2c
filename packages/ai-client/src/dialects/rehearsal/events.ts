import type { Clock } from '../../clock.ts';
import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import type { RoundDelta } from '../../round.ts';
import type { RoundDraft } from '../../round-draft.ts';
import type { RoundEnd } from '../dialect.ts';
import type { Plan } from './request.ts';

/** How long each piece takes, in milliseconds. 0: no waiting at all, not even a turn of the clock. */
export interface Pace {
  firstMs: number;
  wordMs: number;
}

const THOUGHTS = 'Let me pretend to think about this. A real model would weigh what it knows here; I only show how that looks.';

/** Plays a plan: reasoning, words, then calls whose arguments come in pieces. */
export async function* play(
  plan: Plan,
  pace: Pace,
  clock: Clock,
  signal: AbortSignal,
  draft: RoundDraft,
): AsyncGenerator<RoundDelta, RoundEnd, void> {
  const wait = async (ms: number): Promise<void> => {
    if (ms > 0) await clock.sleep(ms, signal);
    signal.throwIfAborted();
  };
  await wait(pace.firstMs);
  if (plan.thinks) {
    for (const piece of wordsOf(THOUGHTS)) {
      yield* draft.reasoning(piece);
      await wait(pace.wordMs);
    }
  }
  for (const [index, piece] of wordsOf(plan.answer).entries()) {
    if (index === plan.breakOffAfter) throw new ModelError(problemOf('network', 'Simulated: the connection broke off in the middle.'));
    yield* draft.text(piece);
    await wait(pace.wordMs);
  }
  for (const [index, call] of plan.calls.entries()) {
    for (const [piece, text] of piecesOf(call.argumentsText).entries()) {
      yield* draft.toolCall(index, { name: piece === 0 ? call.name : undefined, text });
      await wait(pace.wordMs);
    }
  }
  return plan.calls.length > 0 ? { finishReason: 'tool_calls' } : { finishReason: 'stop' };
}

/** Words with the white space that follows them, so that the pieces put together are the text. */
function wordsOf(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}

/** A first piece that only names the call, as real streams have it, then pieces of up to twelve characters. */
function piecesOf(text: string): string[] {
  return ['', ...(text.match(/[^]{1,12}/g) ?? [])];
}
