import {
  emptyDiscussion,
  foldDiscussion,
  MessageDraft,
  OutputTail,
  type CallId,
  type DiscussionId,
  type DiscussionState,
  type EntryId,
  type EventFrame,
  type MessageDeltaFrame,
  type OutputDeltaFrame,
  type RunId,
} from '@baton/protocol';
import type { CallStart } from '#lib/approvals/call-grant.ts';
import { foldMoments, type RunMoments } from './run-moments.ts';

/**
 * A discussion as its stream tells it: the folded state, and the messages that are being written. Plain bookkeeping without any drawing;
 * everything in it is changed in place.
 */
export class DiscussionLog {
  readonly #id: DiscussionId;
  state: DiscussionState;
  readonly drafts = new Map<EntryId, MessageDraft>();
  /** What running calls say. */
  readonly outputs = new Map<CallId, OutputTail>();
  readonly moments = new Map<RunId, RunMoments>();
  /** What let each call run, and on which files, the last time that it began. */
  readonly starts = new Map<CallId, CallStart>();
  /** When the newest event happened. */
  newestAt: string | undefined;

  constructor(id: DiscussionId) {
    this.#id = id;
    this.state = emptyDiscussion(id);
  }

  /** Folds an event in. One that is known already (a reconnection may repeat some) changes nothing; answers whether it was new. */
  event(frame: EventFrame): boolean {
    if (frame.seq <= this.state.seq) return false;
    foldDiscussion(this.state, frame);
    foldMoments(this.moments, frame);
    this.newestAt = frame.at;
    const { event } = frame;
    if (event.type === 'message.started') this.drafts.set(event.entryId, new MessageDraft());
    if (event.type === 'tool.started') this.starts.set(event.callId, { grant: event.grant, files: event.files });
    // Asked anew, it has done nothing yet. Of an outcome nobody knows.
    if (event.type === 'approval.requested' && event.approval.callId !== undefined && event.approval.subject !== 'outcome')
      this.starts.delete(event.approval.callId);
    if (event.type === 'tool.finished') this.outputs.delete(event.callId);
    if (event.type === 'message.completed' || event.type === 'message.interrupted') this.drafts.delete(event.entryId);
    return true;
  }

  /**
   * Adds to a message that is being written. `unknown`: no such message is open, which is no fault; `gap`: something was missed, and the
   * stream has to be subscribed to again.
   */
  delta(frame: MessageDeltaFrame): 'applied' | 'unknown' | 'gap' {
    const draft = this.drafts.get(frame.entryId);
    if (draft === undefined) return 'unknown';
    return draft.apply(frame) ? 'applied' : 'gap';
  }

  /** Adds to what a running call says. */
  output(frame: OutputDeltaFrame): void {
    const tail = this.outputs.get(frame.toolCallId) ?? new OutputTail();
    this.outputs.set(frame.toolCallId, tail);
    tail.add(frame);
  }

  /** Throws everything away: the stream now begins at `firstSeq`. */
  reset(firstSeq: number): void {
    this.state = { ...emptyDiscussion(this.#id), seq: firstSeq - 1 };
    this.drafts.clear();
    this.outputs.clear();
    this.moments.clear();
    this.starts.clear();
  }
}
