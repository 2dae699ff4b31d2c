import type { EventFrame } from '@baton/protocol';

/** Frames as JSON text, made once for every socket that gets them. Weak: they live as long as the frame does. */
const encoded = new WeakMap<EventFrame, string>();

export function encodeFrame(frame: EventFrame): string {
  const known = encoded.get(frame);
  if (known !== undefined) return known;
  const text = JSON.stringify(frame);
  encoded.set(frame, text);
  return text;
}
