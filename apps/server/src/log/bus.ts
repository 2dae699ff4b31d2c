import {
  MessageDraft,
  OutputTail,
  type CallId,
  type EntryId,
  type MessageDelta,
  type MessageDeltaFrame,
  type OutputDeltaFrame,
  type StreamName,
} from '@baton/protocol';
import type { Bus, BusListener } from './ports.ts';

/** The bus of one process: plain calls to whoever listens. */
export function createBus(): Bus {
  const listeners = new Map<StreamName, Set<BusListener>>();
  const running = new Map<StreamName, Map<EntryId, MessageDraft>>();
  const outputs = new Map<StreamName, Map<CallId, OutputTail>>();

  function draftOf(stream: StreamName, entryId: EntryId): MessageDraft {
    const drafts = running.get(stream) ?? new Map<EntryId, MessageDraft>();
    running.set(stream, drafts);
    const draft = drafts.get(entryId) ?? new MessageDraft();
    drafts.set(entryId, draft);
    return draft;
  }

  return {
    subscribe(stream, listener) {
      const all = listeners.get(stream) ?? new Set<BusListener>();
      listeners.set(stream, all);
      all.add(listener);
      return () => {
        all.delete(listener);
        if (all.size === 0 && listeners.get(stream) === all) listeners.delete(stream);
      };
    },

    announce(stream, head, frames) {
      for (const listener of listeners.get(stream) ?? []) listener.head(head, frames);
    },

    publishDelta(stream, entryId, delta) {
      draftOf(stream, entryId).apply(delta);
      const all = listeners.get(stream);
      if (all === undefined) return;
      const live = { stream, entryId, delta, encoded: encodeDelta(stream, entryId, delta) };
      for (const listener of all) listener.delta(live);
    },

    running(stream) {
      return [...(running.get(stream) ?? [])].map(([entryId, draft]) => ({ entryId, deltas: draft.snapshot() }));
    },

    closeMessage(stream, entryId) {
      const drafts = running.get(stream);
      drafts?.delete(entryId);
      if (drafts?.size === 0) running.delete(stream);
    },

    publishOutput(stream, callId, piece) {
      const tails = outputs.get(stream) ?? new Map<CallId, OutputTail>();
      outputs.set(stream, tails);
      const tail = tails.get(callId) ?? new OutputTail();
      tails.set(callId, tail);
      tail.add(piece);
      const all = listeners.get(stream);
      if (all === undefined) return;
      const live = { encoded: encodeOutput(stream, callId, piece) };
      for (const listener of all) listener.output?.(live);
    },

    outputs(stream) {
      return [...(outputs.get(stream) ?? [])].map(([callId, tail]) => ({ callId, ...tail.since(0) }));
    },

    endOutput(stream, callId) {
      const tails = outputs.get(stream);
      tails?.delete(callId);
      if (tails?.size === 0) outputs.delete(stream);
    },
  };
}

/** The frame of a delta as JSON text. */
export function encodeDelta(stream: StreamName, entryId: EntryId, delta: MessageDelta): string {
  return JSON.stringify({ type: 'delta', stream, entryId, ...delta } satisfies MessageDeltaFrame);
}

/** The frame of a piece of output as JSON text. */
export function encodeOutput(stream: StreamName, toolCallId: CallId, { offset, text }: { offset: number; text: string }): string {
  return JSON.stringify({ type: 'delta', stream, toolCallId, kind: 'tool_output', offset, text } satisfies OutputDeltaFrame);
}
