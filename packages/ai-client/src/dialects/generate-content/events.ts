import { textOr } from '../../connection-problem.ts';
import { ModelError } from '../../model-error.ts';
import { problemOf } from '../../problem.ts';
import type { RoundDraft } from '../../round-draft.ts';
import type { FinishReason, RoundDelta } from '../../round.ts';
import type { RoundEnd } from '../dialect.ts';
import { usageOf, type WireUsage } from './usage.ts';

/** One chunk of a stream as it came. The SDK's own reading of it loses calls and signatures. */
export interface WireChunk {
  candidates?: readonly WireCandidate[];
  promptFeedback?: { blockReason?: string };
  usageMetadata?: WireUsage;
  error?: unknown;
}

interface WireCandidate {
  index?: number;
  content?: { parts?: readonly WireChunkPart[] };
  finishReason?: string;
  finishMessage?: string;
}

interface WireChunkPart {
  text?: string;
  thought?: boolean;
  thoughtSignature?: string;
  functionCall?: { id?: string; name?: string; args?: unknown };
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  LANGUAGE: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
};

/** The model's own mistakes in writing a call: asking again can help. */
const MISWRITTEN: ReadonlySet<string> = new Set(['MALFORMED_FUNCTION_CALL', 'MALFORMED_RESPONSE', 'UNEXPECTED_TOOL_CALL']);

/** What an answer is told while it streams in. */
export interface Reading {
  draft: RoundDraft;
  /** How many calls there were. */
  calls: number;
  end: RoundEnd | undefined;
}

/** Counts are cumulative, so the last ones stay. Throws for errors within the stream. */
export function readChunk(chunk: WireChunk, reading: Reading): RoundDelta[] {
  if (chunk.error !== undefined) throw Object.assign(new Error('error in a stream'), { error: chunk.error });
  readUsage(chunk.usageMetadata, reading.draft);
  const candidate = chunk.candidates?.find(({ index = 0 }) => index === 0);
  const deltas = (candidate?.content?.parts ?? []).flatMap((part) => readPart(part, reading));
  const reason = textOr(candidate?.finishReason);
  if (reason !== undefined) endAnswer(reason, candidate?.finishMessage, reading);
  const blocked = textOr(chunk.promptFeedback?.blockReason);
  if (blocked !== undefined && candidate === undefined) reading.end = { finishReason: 'content_filter', vendorFinishReason: blocked };
  return deltas;
}

function readUsage(usage: WireUsage | undefined, draft: RoundDraft): void {
  if (usage === undefined) return;
  draft.usage = usageOf(usage) ?? draft.usage;
  draft.vendorUsage = usage;
}

function readPart(part: WireChunkPart, reading: Reading): RoundDelta[] {
  if (part.functionCall !== undefined) return readCall(part.functionCall, part.thoughtSignature, reading);
  const text = part.text ?? '';
  const { draft } = reading;
  if (part.thoughtSignature === undefined) return part.thought === true ? draft.reasoning(text) : draft.text(text);
  return text === '' ? signLast(part.thoughtSignature, draft) : readSigned(part, text, part.thoughtSignature, draft);
}

/** Calls come whole. Of several only the first one is signed. */
function readCall(
  { id, name, args }: NonNullable<WireChunkPart['functionCall']>,
  thoughtSignature: string | undefined,
  reading: Reading,
): RoundDelta[] {
  const key = reading.calls;
  reading.calls += 1;
  const deltas = reading.draft.toolCall(key, { vendorCallId: textOr(id), name: name ?? '', text: JSON.stringify(args ?? {}) });
  if (thoughtSignature !== undefined) reading.draft.keepState({ thoughtSignature }, key);
  return deltas;
}

/** A signature on an empty part belongs to the answer as a whole: it is kept with the text before it. */
function signLast(thoughtSignature: string, draft: RoundDraft): RoundDelta[] {
  const last = draft.parts.at(-1);
  if (last === undefined || last.type === 'tool_call') return [];
  draft.keepState({ thoughtSignature, apart: true });
  return [];
}

/** A part with a signature of its own must not grow together with others. */
function readSigned({ thought }: WireChunkPart, text: string, thoughtSignature: string, draft: RoundDraft): RoundDelta[] {
  draft.endPart();
  const deltas = thought === true ? draft.reasoning(text) : draft.text(text);
  draft.keepState({ thoughtSignature });
  draft.endPart();
  return deltas;
}

function endAnswer(reason: string, message: string | undefined, reading: Reading): void {
  if (MISWRITTEN.has(reason)) {
    const words = textOr(message) ?? 'The model wrote a call that its provider could not read.';
    throw new ModelError(problemOf('unknown', words, { retryable: true, providerCode: reason }));
  }
  reading.end = { finishReason: FINISH_REASONS[reason] ?? 'unknown', vendorFinishReason: reason };
}
