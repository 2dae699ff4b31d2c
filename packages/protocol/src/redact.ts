import type { EntryId, SteerId } from './ids.ts';
import type { Approval, ApprovalRequest, Decision } from './schemas/approval.ts';
import type { Entry } from './schemas/entry.ts';
import type { Event } from './schemas/event.ts';
import type { EditedPart } from './schemas/run.ts';
import type { Part, ToolResultPart } from './schemas/part.ts';

/** What stands where something was taken out. */
export const REDACTED = '[redacted]';

/**
 * The event without the content of one entry, or the same event where it holds none of it. `steerId`: as what the entry was said to a run at work
 * first, where it was. Ids, order, and the names of tools stay, so that whatever folds the log folds it still.
 */
export function redactEvent(event: Event, entryId: EntryId, steerId?: SteerId): Event {
  switch (event.type) {
    case 'entry.created':
      return event.entry.id === entryId ? { ...event, entry: redactEntry(event.entry) } : event;
    case 'steer.queued':
      return event.steer.id === steerId ? { ...event, steer: { ...event.steer, parts: event.steer.parts.flatMap(redactedPart) } } : event;
    case 'message.completed':
    case 'message.interrupted':
      return event.entryId === entryId ? { ...event, parts: event.parts.flatMap(redactedPart) } : event;
    case 'tool.finished':
      return event.entryId === entryId ? { ...event, result: redactedResult(event.result) } : event;
    case 'approval.requested':
      if (isAbout(event.approval, entryId)) return { ...event, approval: redactedRequest(event.approval) };
      return quotes(event.approval, entryId) ? { ...event, approval: withoutQuotes(event.approval, entryId) } : event;
    case 'approval.decided':
      return isAbout(event, entryId) ? { ...event, decision: redactedDecision(event.decision) } : event;
    case 'request.edited':
      return isEdited(event.edits, entryId) ? { ...event, edits: redactEdits(event.edits, entryId) } : event;
    case 'summary.made':
      return event.text === undefined ? event : { ...event, text: REDACTED };
    case 'round.started': {
      if (event.edited === undefined) return event;
      const edited = event.edited.filter((each) => each.entryId !== entryId);
      return edited.length === event.edited.length ? event : { ...event, edited };
    }
    default:
      return event;
  }
}

/** Whether an entry is among what was edited. */
export function isEdited(edits: readonly EditedPart[], entryId: EntryId): boolean {
  return edits.some((edit) => edit.type === 'entry' && edit.id === entryId && edit.before !== null);
}

/** That an entry was edited stays; what it said before and after does not. */
export function redactEdits(edits: readonly EditedPart[], entryId: EntryId): EditedPart[] {
  return edits.map((edit) => (edit.type === 'entry' && edit.id === entryId ? { ...edit, before: null, after: null } : edit));
}

/** Whether an approval shows content of an entry: the message that made its call, or the call's result. */
export function isAbout(approval: Pick<ApprovalRequest, 'entryId' | 'messageId'>, entryId: EntryId): boolean {
  return approval.entryId === entryId || approval.messageId === entryId;
}

/** Whether an approval shows words of an entry that strangers may have written. */
export function quotes({ taintedBy = [] }: Pick<ApprovalRequest, 'taintedBy'>, entryId: EntryId): boolean {
  return taintedBy.some((taint) => taint.entryId === entryId && taint.span !== undefined);
}

/** The approval without words of an entry: that it was asked because of it stays. */
export function withoutQuotes<Asked extends Pick<ApprovalRequest, 'taintedBy'>>(approval: Asked, entryId: EntryId): Asked {
  const taintedBy = approval.taintedBy?.map(({ span, ...taint }) =>
    span === undefined || taint.entryId === entryId ? taint : { ...taint, span },
  );
  return { ...approval, ...(taintedBy === undefined ? {} : { taintedBy }) };
}

/** The approval without what was to be done: who decided what and when stays, and so do the hashes. */
export function redactApproval({ status, decision, ...request }: Approval): Approval {
  return { ...redactedRequest(request), status, ...(decision === undefined ? {} : { decision: redactedDecision(decision) }) };
}

function redactedRequest({ why, ...request }: ApprovalRequest): ApprovalRequest {
  return {
    ...request,
    ...(why === undefined ? {} : { why: REDACTED }),
    because: REDACTED,
    arguments: {},
    effect: { type: 'none' },
    choices: [],
  };
}

function redactedDecision(given: Decision): Decision {
  const { arguments: _, effect: __, rules: ___, reason, ...decision } = given;
  return { ...decision, ...(reason === undefined ? {} : { reason: REDACTED }) };
}

/** The entry without its content: a word where text stood. */
export function redactEntry(entry: Entry): Entry {
  const { name, ...rest } = entry;
  return { ...rest, ...(name === undefined ? {} : { name: REDACTED }), parts: entry.parts.flatMap(redactedPart) };
}

/** Calls and results stay without what they said, since they answer each other; everything else goes. */
function redactedPart(part: Part): Part[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: REDACTED }];
    case 'tool_call':
      return [{ ...part, argumentsText: '{}' }];
    case 'tool_result':
      return [redactedResult(part)];
    case 'image':
    case 'file':
    case 'reasoning':
      return [];
  }
}

function redactedResult({ callId, outcome }: ToolResultPart): ToolResultPart {
  return { type: 'tool_result', callId, outcome, text: REDACTED, summary: REDACTED };
}
