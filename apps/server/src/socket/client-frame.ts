import type { ClientFrame } from '@baton/protocol';
import { ClientFrame as ClientFrameSchema } from '@baton/protocol/schemas';
import { Compile } from 'typebox/compile';

const schema = Compile(ClientFrameSchema);

/** What is wrong with a frame, and the `requestId` that it has in spite of that. */
export interface BadFrame {
  detail: string;
  requestId: string | undefined;
}

/** Reads what a client sent. `text` is undefined for a binary frame. */
export function readClientFrame(text: string | undefined): ClientFrame | BadFrame {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return { detail: 'A frame is JSON text.', requestId: undefined };
  }
  if (schema.Check(value)) return value;
  const given = typeof value === 'object' && value !== null ? (value as { requestId?: unknown }).requestId : undefined;
  const requestId = typeof given === 'string' && given.length <= 64 ? given : undefined;
  return {
    detail: 'There is no such frame, or it has a wrong or unknown field. There are: subscribe, unsubscribe, presence, ping.',
    requestId,
  };
}
