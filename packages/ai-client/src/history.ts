import type { CallId, Entry, FilePart, Part, ToolResultPart } from '@baton/protocol';
import type { RoundMessage } from './round.ts';

/**
 * A path through a discussion as messages that every vendor takes: context files first, in their order, then history. `path` runs from the
 * root to the leaf and is already cut after the last reset, without deleted entries.
 *
 * What holds afterwards: each tool call stands in a complete message and is followed at once by its result, results in call order; a call
 * without a result is left out, and so is a result without its call. Interrupted messages are their text alone. Files, and entries of role
 * `context`, are user messages. Nothing is empty.
 */
export function historyOf(path: readonly Entry[], contextFiles: readonly FilePart[]): RoundMessage[] {
  const results = resultsIn(path);
  const files = contextFiles.map((file): RoundMessage => ({ role: 'user', parts: [file] }));
  return [...files, ...path.flatMap((entry) => messagesOf(entry, results))];
}

function messagesOf(entry: Entry, results: ReadonlyMap<CallId, ToolResultPart>): RoundMessage[] {
  switch (entry.role) {
    case 'user':
    case 'context':
      return written('user', entry.parts);
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
  const kept = parts.filter(isNotEmpty).filter((part) => part.type !== 'tool_call' || results.has(part.callId));
  // Reasoning alone is no message: it says something only before a text or a call.
  if (!kept.some((part) => part.type !== 'reasoning')) return [];
  const answers = kept.flatMap((part): RoundMessage[] => {
    const result = part.type === 'tool_call' ? results.get(part.callId) : undefined;
    return result === undefined ? [] : [{ role: 'tool', parts: [result] }];
  });
  return [{ role: 'assistant', parts: kept }, ...answers];
}

function isNotEmpty(part: Part): boolean {
  return (part.type !== 'text' && part.type !== 'reasoning') || part.text !== '';
}

function resultsIn(path: readonly Entry[]): ReadonlyMap<CallId, ToolResultPart> {
  const results = path.flatMap((entry) => (entry.role === 'tool' ? entry.parts : [])).filter((part) => part.type === 'tool_result');
  return new Map(results.map((result) => [result.callId, result]));
}

function isText(part: Part): boolean {
  return part.type === 'text';
}
