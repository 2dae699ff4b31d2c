import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { RoundDelta } from '@baton/ai-client';
import type { MessageDelta, Problem, SendResult } from '@baton/protocol';

/** A delta frame as on the socket, without `stream` and `entryId`: a stateless answer is in no discussion. */
type SendDelta = MessageDelta & { type: 'delta' };

/** Turns a round's deltas into frames, with each part's offset in UTF-16 units. */
export function createFrames(): (delta: RoundDelta) => SendDelta {
  const lengths = new Map<number, number>();
  return (delta) => {
    const offset = lengths.get(delta.part);
    lengths.set(delta.part, (offset ?? 0) + delta.text.length);
    const frame = { type: 'delta', part: delta.part, offset: offset ?? 0, text: delta.text } as const;
    if (delta.type === 'text.delta') return { ...frame, kind: 'text' };
    if (delta.type === 'reasoning.delta') return { ...frame, kind: 'reasoning' };
    return { ...frame, kind: 'tool_call', ...(offset === undefined ? { toolCallId: delta.callId, name: delta.name } : {}) };
  };
}

/** Writes one server-sent event and waits while the reader is behind. Does nothing once the reader is gone. */
export async function writeEvent(out: Writable, event: SendDelta | SendResult | Problem, signal: AbortSignal): Promise<void> {
  if (out.destroyed) return;
  const name = 'kind' in event && event.type !== 'delta' ? 'problem' : event.type;
  const text = `event: ${name}\ndata: ${JSON.stringify(event)}\n\n`;
  if (out.write(text)) return;
  await once(out, 'drain', { signal }).catch(() => undefined);
}
