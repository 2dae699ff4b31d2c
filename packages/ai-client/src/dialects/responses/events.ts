import type { RoundDraft } from '../../round-draft.ts';
import type { RoundDelta } from '../../round.ts';
import type { RoundEnd } from '../dialect.ts';
import type { ResponseState } from './state.ts';
import { usageOf, type WireUsage } from './usage.ts';

/** One event of a stream, as far as it is looked at. */
export interface WireEvent {
  type?: string;
  output_index?: number;
  summary_index?: number;
  delta?: unknown;
  item?: WireItem | null;
  response?: WireResponse | null;
}

export interface WireResponse {
  status?: string | null;
  incomplete_details?: { reason?: string | null } | null;
  error?: unknown;
  usage?: WireUsage | null;
  output?: readonly WireItem[] | null;
}

export interface WireItem {
  type?: string;
  id?: string;
  call_id?: string;
  name?: string;
  arguments?: string;
  phase?: 'commentary' | 'final_answer' | null;
  summary?: readonly { text?: string }[] | null;
  encrypted_content?: string | null;
  content?: readonly { text?: string; refusal?: string }[] | null;
}

/** What an answer is told while it streams in. */
export interface Reading {
  draft: RoundDraft;
  end: RoundEnd | undefined;
  /** Whether the model refused in words. */
  refused: boolean;
  /** Items whose pieces have come, by their index. */
  begun: Set<number>;
}

/** Events that are not named here say nothing that is kept. */
export function readEvent(event: WireEvent, reading: Reading): RoundDelta[] {
  const { draft } = reading;
  const at = event.output_index ?? 0;
  const text = typeof event.delta === 'string' ? event.delta : '';
  switch (event.type) {
    case 'response.output_item.added':
      return startItem(event.item ?? {}, at, draft);
    case 'response.output_text.delta':
      reading.begun.add(at);
      return draft.text(text);
    case 'response.refusal.delta':
      reading.begun.add(at);
      reading.refused = true;
      return draft.text(text);
    case 'response.reasoning_summary_part.added':
      return (event.summary_index ?? 0) > 0 ? draft.reasoning('\n\n') : [];
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      reading.begun.add(at);
      return draft.reasoning(text);
    case 'response.function_call_arguments.delta':
      reading.begun.add(at);
      return draft.toolCall(at, { text });
    case 'response.output_item.done':
      return endItem(event.item ?? {}, at, reading);
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      endResponse(event.response ?? {}, reading);
      return [];
    default:
      return [];
  }
}

function startItem(item: WireItem, at: number, draft: RoundDraft): RoundDelta[] {
  switch (item.type) {
    case 'reasoning':
    case 'message':
      draft.endPart();
      return [];
    case 'function_call':
      return draft.toolCall(at, { vendorCallId: item.call_id, name: item.name, text: '' });
    default:
      return [];
  }
}

/** Says what of the item did not come in pieces, and what OpenAI wants back with it. */
function endItem(item: WireItem, at: number, reading: Reading): RoundDelta[] {
  const { draft } = reading;
  const deltas = reading.begun.has(at) ? [] : wholeItem(item, at, reading);
  if (item.type === 'reasoning' && typeof item.encrypted_content === 'string') {
    // What is only encrypted has a part all the same, to be kept with.
    if (!reading.begun.has(at) && deltas.length === 0) deltas.push(...draft.reasoningBlock());
    const state: ResponseState = { id: item.id ?? '', summary: [...(item.summary ?? [])], encrypted_content: item.encrypted_content };
    draft.keepState(state);
  }
  if (item.type === 'message' && typeof item.phase === 'string') draft.keepState({ phase: item.phase } satisfies ResponseState);
  return deltas;
}

function wholeItem(item: WireItem, at: number, reading: Reading): RoundDelta[] {
  const { draft } = reading;
  switch (item.type) {
    case 'reasoning':
      return draft.reasoning((item.summary ?? []).map(({ text = '' }) => text).join('\n\n'));
    case 'message':
      if (item.content?.some(({ refusal }) => refusal !== undefined) === true) reading.refused = true;
      return draft.text((item.content ?? []).map(({ text, refusal }) => text ?? refusal ?? '').join(''));
    case 'function_call':
      return draft.toolCall(at, { text: item.arguments ?? '' });
    default:
      return [];
  }
}

/** A refusal in words ends like any answer: that it is one only its parts say. */
function endResponse(response: WireResponse, reading: Reading): void {
  const { usage, status, incomplete_details: incomplete, error } = response;
  if (usage !== undefined && usage !== null) {
    reading.draft.usage = usageOf(usage) ?? reading.draft.usage;
    reading.draft.vendorUsage = usage;
  }
  if (status === 'failed' || (error !== undefined && error !== null))
    throw Object.assign(new Error('a failed response'), { error: error ?? {} });
  const reason = incomplete?.reason ?? undefined;
  if (reason === 'max_output_tokens') reading.end = { finishReason: 'length', vendorFinishReason: reason };
  else if (reason !== undefined)
    reading.end = { finishReason: reason === 'content_filter' ? reason : 'unknown', vendorFinishReason: reason };
  else if (reading.refused) reading.end = { finishReason: 'content_filter', vendorFinishReason: 'refusal' };
  else reading.end = { finishReason: 'stop', vendorFinishReason: status ?? 'completed' };
}
