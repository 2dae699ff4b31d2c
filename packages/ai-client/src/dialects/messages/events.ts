import type { RoundDraft } from '../../round-draft.ts';
import type { FinishReason, RoundDelta } from '../../round.ts';
import type { RoundEnd } from '../dialect.ts';
import { mergedUsage, usageOf, type WireUsage } from './usage.ts';

/** One event of a stream, as far as it is looked at. */
export interface WireEvent {
  type: string;
  index?: number;
  message?: { usage?: WireUsage | null } | null;
  content_block?: WireBlock | null;
  delta?: WireDelta | null;
  usage?: WireUsage | null;
  error?: unknown;
}

export interface WireBlock {
  type: string;
  id?: string;
  name?: string;
  text?: string;
  thinking?: string;
  signature?: string;
  data?: string;
  input?: unknown;
}

interface WireDelta {
  type?: string;
  text?: string;
  thinking?: string;
  signature?: string;
  partial_json?: string;
  stop_reason?: string | null;
  stop_details?: { explanation?: unknown } | null;
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  pause_turn: 'pause',
  refusal: 'content_filter',
};

/** What an answer is told while it streams in. */
export interface Reading {
  draft: RoundDraft;
  usage: WireUsage | undefined;
  end: RoundEnd | undefined;
}

/** Events that are not named here (pings, ends of blocks, new kinds) say nothing that is kept. */
export function readEvent(event: WireEvent, reading: Reading): RoundDelta[] {
  switch (event.type) {
    case 'message_start':
      readUsage(event.message?.usage, reading);
      return [];
    case 'content_block_start':
      return startBlock(event.index ?? 0, event.content_block, reading.draft);
    case 'content_block_delta':
      return readDelta(event.index ?? 0, event.delta ?? {}, reading.draft);
    case 'message_delta':
      return endMessage(event, reading);
    case 'error':
      throw Object.assign(new Error('error in a stream'), { error: event });
    default:
      return [];
  }
}

function startBlock(index: number, block: WireBlock | null | undefined, draft: RoundDraft): RoundDelta[] {
  switch (block?.type) {
    case 'text':
      draft.endPart();
      return draft.text(block.text ?? '');
    case 'thinking': {
      const started = draft.reasoningBlock();
      if (block.signature !== undefined && block.signature !== '') draft.keepState({ signature: block.signature });
      return [...started, ...draft.reasoning(block.thinking ?? '')];
    }
    case 'redacted_thinking': {
      const started = draft.reasoningBlock();
      draft.keepState({ redacted: block.data ?? '' });
      return started;
    }
    case 'tool_use':
      return draft.toolCall(index, { vendorCallId: block.id, name: block.name, text: inputText(block.input) });
    default:
      return [];
  }
}

/** The pieces of an input come after its block has begun, with an empty object; servers that don't stream have all of it there. */
function inputText(input: unknown): string {
  return typeof input === 'object' && input !== null && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
}

function readDelta(index: number, delta: WireDelta, draft: RoundDraft): RoundDelta[] {
  switch (delta.type) {
    case 'text_delta':
      return draft.text(delta.text ?? '');
    case 'thinking_delta':
      return draft.reasoning(delta.thinking ?? '');
    case 'signature_delta':
      draft.keepState({ signature: delta.signature ?? '' });
      return [];
    case 'input_json_delta':
      return draft.toolCall(index, { text: delta.partial_json ?? '' });
    default:
      return [];
  }
}

/** The words of a refusal stand beside an answer that is empty: they become its text, so that a person reads why. */
function endMessage({ delta, usage }: WireEvent, reading: Reading): RoundDelta[] {
  readUsage(usage, reading);
  const reason = delta?.stop_reason;
  if (typeof reason !== 'string') return [];
  reading.end = { finishReason: FINISH_REASONS[reason] ?? 'unknown', vendorFinishReason: reason };
  const explanation = delta?.stop_details?.explanation;
  return reason === 'refusal' && typeof explanation === 'string' && reading.draft.parts.length === 0 ? reading.draft.text(explanation) : [];
}

function readUsage(usage: WireUsage | null | undefined, reading: Reading): void {
  if (usage === undefined || usage === null) return;
  reading.usage = mergedUsage(reading.usage, usage);
  reading.draft.usage = usageOf(reading.usage) ?? reading.draft.usage;
  reading.draft.vendorUsage = reading.usage;
}
