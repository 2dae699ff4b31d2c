import { MessageDraft, type CallId, type ProviderProblem, type Usage } from '@baton/protocol';
import type { AnswerPart, FinishReason, RoundCompleted, RoundDelta, RoundFailed } from './round.ts';

/** Names one call among those of the same answer while it streams: the vendor's index of it. */
export type CallKey = number | string;

interface DraftedCall {
  callId: CallId;
  vendorCallId: string | undefined;
  name: string | undefined;
  part: number | undefined;
  /** Pieces of arguments that came before the name. */
  held: string;
}

/**
 * An answer while it streams in: a dialect tells it what came, it says which delta that is and keeps the parts. Text and reasoning go on
 * in the last part if that is of their kind, else they begin a part of their own.
 */
export class RoundDraft {
  readonly #draft = new MessageDraft();
  /** The call that each of the vendor's keys stands for now. */
  readonly #calls = new Map<CallKey, DraftedCall>();
  readonly #vendorCallIds = new Map<CallId, string>();
  readonly #newCallId: () => CallId;
  readonly #write: (state: unknown) => string;
  /** What the vendor wants back with a part, by the part's index. */
  readonly #states = new Map<number, unknown>();
  /** Whether what comes next begins a part of its own. */
  #apart = false;
  /** What the provider reported so far, its own object beside it. */
  usage: Usage | undefined;
  vendorUsage: unknown;

  constructor(newCallId: () => CallId, write: (state: unknown) => string) {
    this.#newCallId = newCallId;
    this.#write = write;
  }

  text(text: string): RoundDelta[] {
    return this.#written('text', text);
  }

  reasoning(text: string): RoundDelta[] {
    return this.#written('reasoning', text);
  }

  /** Reasoning that is a block by itself: may be empty, since some vendors only sign or encrypt it. */
  reasoningBlock(): RoundDelta[] {
    const part = this.#draft.parts.length;
    this.#apart = false;
    this.#draft.apply({ part, kind: 'reasoning', offset: 0, text: '' });
    return [{ type: 'reasoning.delta', part, text: '' }];
  }

  /** What comes next begins a part of its own, also where it is of the same kind as the last one. */
  endPart(): void {
    this.#apart = true;
  }

  /** What the vendor wants back with the last part, or with the call that its key stands for. Without any part there is nothing to keep it with. */
  keepState(data: unknown, key?: CallKey): void {
    const part = key === undefined ? this.#draft.parts.length - 1 : this.#calls.get(key)?.part;
    if (part !== undefined && part >= 0) this.#states.set(part, data);
  }

  /** A piece of a call. Answers nothing until the call's name is known; from then on one delta for each piece. */
  toolCall(key: CallKey, piece: { vendorCallId?: string | undefined; name?: string | undefined; text: string }): RoundDelta[] {
    const call = this.#calls.get(key) ?? this.#newCall(key);
    call.vendorCallId ??= piece.vendorCallId;
    if (call.vendorCallId !== undefined) this.#vendorCallIds.set(call.callId, call.vendorCallId);
    call.name ??= piece.name;
    if (call.name === undefined) {
      call.held += piece.text;
      return [];
    }
    const first = call.part === undefined;
    const text = call.held + piece.text;
    call.held = '';
    if (!first && text === '') return [];
    call.part ??= this.#draft.parts.length;
    const { part, callId, name, vendorCallId } = { ...call, part: call.part, name: call.name };
    this.#draft.apply({ part, kind: 'tool_call', offset: this.#draft.lengthOf(part), text, toolCallId: callId, name });
    return [{ type: 'tool_call.delta', part, callId, ...(vendorCallId === undefined ? {} : { vendorCallId }), name, text }];
  }

  /** The vendor's id of the call that its key stands for now. */
  vendorCallIdOf(key: CallKey): string | undefined {
    return this.#calls.get(key)?.vendorCallId;
  }

  /** From here on the key stands for another call. */
  nextCallUnder(key: CallKey): void {
    this.#calls.delete(key);
  }

  get parts(): AnswerPart[] {
    return this.#draft.parts.map((part) => {
      const vendorCallId = part.type === 'tool_call' ? this.#vendorCallIds.get(part.callId) : undefined;
      return vendorCallId === undefined ? { ...part } : { ...part, vendorCallId };
    });
  }

  /** The terminal event of an answer that its model ended. */
  completed(end: { finishReason: FinishReason; vendorFinishReason?: string | undefined }): RoundCompleted {
    const cut = end.finishReason === 'length' || end.finishReason === 'content_filter';
    const kept = this.parts
      .map((part, index) => ({ part, state: this.#states.get(index) }))
      .filter(({ part }) => part.type !== 'tool_call' || !cut || isJsonObject(part.argumentsText));
    const parts = kept.map(({ part }) => part);
    const states = kept.flatMap(({ state }, part) => (state === undefined ? [] : [{ part, content: this.#write(state) }]));
    const hasCalls = parts.some((part) => part.type === 'tool_call');
    return {
      type: 'round.completed',
      parts,
      ...(states.length === 0 ? {} : { states }),
      // Some servers say `stop` although they ask for tools.
      finishReason: hasCalls && (end.finishReason === 'stop' || end.finishReason === 'unknown') ? 'tool_calls' : end.finishReason,
      ...(end.vendorFinishReason === undefined ? {} : { vendorFinishReason: end.vendorFinishReason }),
      ...(this.usage === undefined ? {} : { usage: this.usage }),
      ...(this.vendorUsage === undefined ? {} : { vendorUsage: this.vendorUsage }),
    };
  }

  /** The terminal event of an answer that broke off. */
  failed(problem: ProviderProblem): RoundFailed {
    const parts = this.parts;
    return {
      type: 'round.failed',
      problem,
      parts,
      ...(this.usage === undefined ? {} : { usage: this.usage }),
      outputSeen: parts.length > 0,
    };
  }

  #written(kind: 'text' | 'reasoning', text: string): RoundDelta[] {
    if (text === '') return [];
    const last = this.#draft.parts.length - 1;
    const part = this.#draft.parts[last]?.type === kind && !this.#apart ? last : last + 1;
    this.#apart = false;
    this.#draft.apply({ part, kind, offset: this.#draft.lengthOf(part), text });
    return [{ type: kind === 'text' ? 'text.delta' : 'reasoning.delta', part, text }];
  }

  #newCall(key: CallKey): DraftedCall {
    const call: DraftedCall = { callId: this.#newCallId(), vendorCallId: undefined, name: undefined, part: undefined, held: '' };
    this.#calls.set(key, call);
    return call;
  }
}

/** An answer that was cut off may end in half a call, which nobody asked for in full: those are dropped. */
function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
