import type { CallId } from './ids.ts';
import type { ReasoningPart, TextPart, ToolCallPart } from './schemas/part.ts';

/** What a model may write. */
export type MessagePart = TextPart | ReasoningPart | ToolCallPart;

/** A piece of a message that is being written. `offset` counts UTF-16 units within the part. */
export interface MessageDelta {
  part: number;
  kind: 'text' | 'reasoning' | 'tool_call';
  offset: number;
  text: string;
  /** On a tool call's first delta. */
  toolCallId?: CallId;
  name?: string;
}

/**
 * A message while it is written: deltas in, parts out. The one reducer for server and page. Appending a delta costs the length of the
 * delta. A delta that begins after the end of what is there leaves a gap and is refused; one that repeats known text adds only its end.
 */
export class MessageDraft {
  readonly #parts: MessagePart[] = [];

  /** Returns whether the delta fitted. A gap means that something was missed and the draft has to be read again. */
  apply(delta: MessageDelta): boolean {
    const existing = this.#parts[delta.part];
    if (existing === undefined) {
      if (delta.part !== this.#parts.length || delta.offset !== 0) return false;
      this.#parts.push(newPart(delta));
      return true;
    }
    if (existing.type !== delta.kind) return false;
    const length = textOf(existing).length;
    if (delta.offset > length) return false;
    const fresh = delta.text.slice(length - delta.offset);
    if (existing.type === 'tool_call') existing.argumentsText += fresh;
    else existing.text += fresh;
    return true;
  }

  /** The length in UTF-16 units of a part's text so far, 0 for a part that has not begun. */
  lengthOf(part: number): number {
    const existing = this.#parts[part];
    return existing === undefined ? 0 : textOf(existing).length;
  }

  get parts(): readonly MessagePart[] {
    return this.#parts;
  }

  /** What there is so far as deltas from offset 0, for somebody who joins late. */
  snapshot(): MessageDelta[] {
    return this.#parts.map((part, index) => ({
      part: index,
      kind: part.type,
      offset: 0,
      text: textOf(part),
      ...(part.type === 'tool_call' ? { toolCallId: part.callId, name: part.name } : {}),
    }));
  }
}

function newPart(delta: MessageDelta): MessagePart {
  if (delta.kind !== 'tool_call') return { type: delta.kind, text: delta.text };
  if (delta.toolCallId === undefined || delta.name === undefined) throw new TypeError('the first delta of a tool call names it');
  return { type: 'tool_call', callId: delta.toolCallId, name: delta.name, argumentsText: delta.text };
}

function textOf(part: MessagePart): string {
  return part.type === 'tool_call' ? part.argumentsText : part.text;
}
