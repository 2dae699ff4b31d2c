import type { RoundDelta, FinishReason } from '../../round.ts';
import type { CallKey, RoundDraft } from '../../round-draft.ts';
import type { ThinkTags } from '../../think-tags.ts';
import type { RoundEnd } from '../dialect.ts';
import { usageOf, type WireUsage } from './usage.ts';

/** One chunk of a stream, as loosely as compatible servers write it. */
export interface WireChunk {
  choices?: readonly WireChoice[] | null;
  usage?: WireUsage | null;
}

interface WireChoice {
  index?: number;
  delta?: WireDelta | null;
  finish_reason?: string | null;
}

export interface WireDelta {
  content?: string | null;
  refusal?: string | null;
  /** Not OpenAI's: DeepSeek, Groq, vLLM and others write what the model thinks here … */
  reasoning_content?: string | null;
  /** … or here (OpenRouter, newer vLLM). */
  reasoning?: string | null;
  tool_calls?: readonly WireCall[] | null;
}

export interface WireCall {
  index?: number;
  id?: string | null;
  /** `arguments` is a text by the protocol; some servers send an object. */
  function?: { name?: string | null; arguments?: unknown } | null;
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
};

/** What an answer is told while it streams in. */
export interface Reading {
  draft: RoundDraft;
  end: RoundEnd | undefined;
  /** For servers that write what the model thinks into the text. */
  tags: ThinkTags | undefined;
}

/** The last chunk of all has usage and no choices; every chunk before it has `usage: null`. */
export function readChunk(chunk: WireChunk, reading: Reading): RoundDelta[] {
  const { draft } = reading;
  readUsage(chunk, draft);
  const deltas: RoundDelta[] = [];
  for (const choice of chunk.choices ?? []) {
    if ((choice.index ?? 0) !== 0) continue;
    if (choice.delta !== undefined && choice.delta !== null) readDelta(choice.delta, reading, deltas);
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
      reading.end = endOf(choice.finish_reason);
      for (const { reasoning, text } of reading.tags?.end() ?? []) deltas.push(...(reasoning ? draft.reasoning(text) : draft.text(text)));
    }
  }
  return deltas;
}

function readUsage(chunk: WireChunk, draft: RoundDraft): void {
  if (chunk.usage === undefined || chunk.usage === null) return;
  draft.usage = usageOf(chunk.usage) ?? draft.usage;
  draft.vendorUsage = chunk.usage;
}

/** Once for each piece of an answer: nothing is made that is not needed. */
function readDelta(delta: WireDelta, { draft, tags }: Reading, deltas: RoundDelta[]): void {
  const reasoning = textOr(delta.reasoning_content) || textOr(delta.reasoning);
  if (reasoning !== '') deltas.push(...draft.reasoning(reasoning));
  const text = textOr(delta.content);
  if (text !== '' && tags === undefined) deltas.push(...draft.text(text));
  if (text !== '' && tags !== undefined) {
    for (const each of tags.read(text)) deltas.push(...(each.reasoning ? draft.reasoning(each.text) : draft.text(each.text)));
  }
  const refusal = textOr(delta.refusal);
  if (refusal !== '') deltas.push(...draft.text(refusal));
  for (const [position, call] of (delta.tool_calls ?? []).entries()) deltas.push(...readCall(call, position, draft));
}

/**
 * Pieces of a call share its index, which may begin anywhere; id and name stand in the first piece only, or in each. A new id under a known
 * index, with a name, is another call: some servers number all calls 0.
 */
function readCall(call: WireCall, position: number, draft: RoundDraft): RoundDelta[] {
  const vendorCallId = textOr(call.id) || undefined;
  const name = textOr(call.function?.name) || undefined;
  const key: CallKey = call.index ?? position;
  const known = draft.vendorCallIdOf(key);
  if (vendorCallId !== undefined && name !== undefined && known !== undefined && known !== vendorCallId) draft.nextCallUnder(key);
  return draft.toolCall(key, { vendorCallId, name, text: argumentsOf(call.function?.arguments) });
}

function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function endOf(vendorFinishReason: string): RoundEnd {
  return { finishReason: FINISH_REASONS[vendorFinishReason] ?? 'unknown', vendorFinishReason };
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
