import { textHash, type CallId, type Entry, type FilePart, type Part, type ToolResultPart } from '@baton/protocol';
import type { RoundMessage } from './round.ts';
import type { CallIdRule } from './vendor.ts';

/**
 * A path through a discussion as messages that every vendor takes: context files first, in their order, then history. `path` runs from the
 * root to the leaf and is already cut after the last reset, without deleted entries.
 *
 * What holds afterwards: each tool call stands in a complete message and is followed at once by its result, results in call order; a call
 * without a result is answered with one that says so, and a result without its call is left out. Interrupted messages are their text alone. Files, and entries of role
 * `context`, are user messages. Nothing is empty.
 */
export function historyOf(path: readonly Entry[], contextFiles: readonly FilePart[]): RoundMessage[] {
  const results = resultsIn(path);
  const files = contextFiles.map((file): RoundMessage => ({ role: 'user', parts: [file] }));
  return [...files, ...path.flatMap((entry) => messagesOf(entry, results))];
}

/** Stands before a summary, so that a model does not take it for what somebody says now. */
const SUMMARY = '[The beginning of this discussion, summarised:]';

function messagesOf(entry: Entry, results: ReadonlyMap<CallId, ToolResultPart>): RoundMessage[] {
  switch (entry.role) {
    case 'user':
    case 'context':
      return written('user', entry.marker === 'compacted' ? [{ type: 'text', text: SUMMARY }, ...entry.parts] : entry.parts);
    case 'system':
      return written('system', entry.parts);
    case 'assistant':
      return entry.status === 'complete' ? answered(entry.parts, results) : written('assistant', entry.parts.filter(isText));
    case 'tool':
      // Its result was placed behind the call that asked for it.
      return [];
  }
}

function written(role: RoundMessage['role'], parts: readonly Part[]): RoundMessage[] {
  const kept = parts.filter(isNotEmpty);
  return kept.length === 0 ? [] : [{ role, parts: kept }];
}

function answered(parts: readonly Part[], results: ReadonlyMap<CallId, ToolResultPart>): RoundMessage[] {
  const kept = parts.filter(isNotEmpty);
  // Reasoning alone is no message: it says something only before a text or a call.
  if (!kept.some((part) => part.type !== 'reasoning')) return [];
  return [{ role: 'assistant', parts: kept }, ...answersTo(kept, results)];
}

function answersTo(parts: readonly Part[], results: ReadonlyMap<CallId, ToolResultPart>): RoundMessage[] {
  return parts.flatMap((part): RoundMessage[] =>
    part.type === 'tool_call' ? [{ role: 'tool', parts: [results.get(part.callId) ?? unanswered(part.callId)] }] : [],
  );
}

/** Every vendor wants a result for each call, and a model that sees none believes that it never asked. */
function unanswered(callId: CallId): ToolResultPart {
  return {
    type: 'tool_result',
    callId,
    outcome: 'cancelled',
    text: 'There is no result: this call was not run, or its result was left out.',
  };
}

/** A history that a vendor takes, and how it knows the calls in it. */
export interface RepairedHistory {
  history: readonly RoundMessage[];
  /** The id that stands on the wire. */
  wireIds: ReadonlyMap<CallId, string>;
  names: ReadonlyMap<CallId, string>;
}

/**
 * Makes any history acceptable to a vendor, whoever wrote it: each call is followed at once by its result, results in call order; calls that
 * nobody answered are answered, results that nobody asked for are dropped. Ids are those that vendors gave, where this one takes them and
 * they name one call only; others are replaced, always by the same, so that prompt caches hold. The input stays as it is.
 */
export function repairedHistory(messages: readonly RoundMessage[], rule: CallIdRule): RepairedHistory {
  const history = inOrder(messages) ? messages : reordered(messages);
  const wireIds = new Map<CallId, string>();
  const names = new Map<CallId, string>();
  const taken = new Set<string>();
  for (const { parts } of history) {
    for (const part of parts) {
      if (part.type !== 'tool_call') continue;
      const { vendorCallId = '', callId } = part;
      const free = (id: string): boolean => rule.shape.test(id) && !taken.has(id);
      const wireId = free(vendorCallId) ? vendorCallId : free(callId) ? callId : textHash(callId).slice(0, rule.length);
      taken.add(wireId);
      wireIds.set(callId, wireId);
      names.set(callId, part.name);
    }
  }
  return { history, wireIds, names };
}

/** For models that take no tools: what was called and what came of it as text, so that nothing of the history is lost. */
export function withoutTools(messages: readonly RoundMessage[]): RoundMessage[] {
  const names = new Map(
    messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool_call' ? [[part.callId, part.name]] : []))),
  );
  return messages.map(({ role, parts }) => ({
    role: role === 'tool' ? 'user' : role,
    parts: parts.map((part): Part => {
      if (part.type === 'tool_call') return { type: 'text', text: `[Called the tool ${part.name} with ${part.argumentsText || '{}'}]` };
      if (part.type !== 'tool_result') return part;
      return { type: 'text', text: `[The tool ${names.get(part.callId) ?? ''} answered]\n${part.text}` };
    }),
  }));
}

/** Whether each call is already followed by its result and nothing else stands among the results: so it is but for what was cut or left out. */
function inOrder(messages: readonly RoundMessage[]): boolean {
  let open: CallId[] = [];
  for (const { role, parts } of messages) {
    if (role !== 'tool') {
      if (open.length > 0) return false;
      if (role === 'assistant') open = parts.flatMap((part) => (part.type === 'tool_call' ? [part.callId] : []));
      continue;
    }
    for (const part of parts) if (part.type !== 'tool_result' || part.callId !== open.shift()) return false;
  }
  return open.length === 0;
}

function reordered(messages: readonly RoundMessage[]): RoundMessage[] {
  const results = new Map<CallId, ToolResultPart>();
  for (const { parts } of messages) for (const part of parts) if (part.type === 'tool_result') results.set(part.callId, part);
  return messages.flatMap((message): RoundMessage[] => {
    if (message.role === 'tool') return [];
    return message.role === 'assistant' ? [message, ...answersTo(message.parts, results)] : [message];
  });
}

function isNotEmpty(part: Part): boolean {
  return (part.type !== 'text' && part.type !== 'reasoning') || part.text !== '' || part.providerState !== undefined;
}

function resultsIn(path: readonly Entry[]): ReadonlyMap<CallId, ToolResultPart> {
  const results = path.flatMap((entry) => (entry.role === 'tool' ? entry.parts : [])).filter((part) => part.type === 'tool_result');
  return new Map(results.map((result) => [result.callId, result]));
}

function isText(part: Part): boolean {
  return part.type === 'text';
}
