import type { ReadyMessage, ReadyPart } from './ready-request.ts';

/** What one side says until the other speaks. */
export interface Turn {
  role: 'user' | 'assistant';
  parts: ReadyPart[];
}

/**
 * A history for protocols that know two sides which take turns, the user first: messages of one side are put together, results of tools before
 * anything else that is said with them. Notes of the system within the history are the user's, and named.
 */
export function turnsOf(messages: readonly ReadyMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const parts = message.role === 'system' ? message.parts.map(noted) : message.parts;
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts: [...parts] });
  }
  for (const turn of turns) turn.parts = [...turn.parts.filter(isResult), ...turn.parts.filter((part) => !isResult(part))];
  return turns[0]?.role === 'assistant' ? [{ role: 'user', parts: [{ type: 'text', text: EARLIER }] }, ...turns] : turns;
}

/** Stands for what was said before a history that begins with an answer. */
const EARLIER = '(The beginning of this conversation is left out.)';

function noted(part: ReadyPart): ReadyPart {
  return part.type === 'text' ? { type: 'text', text: `Note of the system, not of a person:\n${part.text}` } : part;
}

function isResult(part: ReadyPart): boolean {
  return part.type === 'tool_result';
}
