import { Type, type Static } from 'typebox';
import { Event } from './event.ts';
import { ProviderErrorKind, RequestErrorKind } from './error.ts';
import { CallIdText, closed, EntryIdText, MemberIdText, StreamNameText, Time } from './scalars.ts';

const Seq = Type.Integer({ minimum: 0 });

export const ClientFrame = Type.Union([
  closed({
    type: Type.Literal('subscribe'),
    stream: StreamNameText,
    after: Type.Optional(Seq),
    /** What is replayed before `caught_up` may come several frames in a message, one a line: a long stream has tens of thousands. */
    packed: Type.Optional(Type.Boolean()),
    requestId: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  closed({
    type: Type.Literal('unsubscribe'),
    stream: StreamNameText,
    requestId: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  /** What this connection does with a stream that it reads. Holds until the next one, or until the subscription ends. */
  closed({ type: Type.Literal('presence'), stream: StreamNameText, state: Type.Enum(['here', 'typing', 'away']) }),
  closed({ type: Type.Literal('ping') }),
]);
export type ClientFrame = Static<typeof ClientFrame>;

/** One event of one stream, durable before it is sent. `seq` counts 1, 2, 3 … without gaps. */
export const EventFrame = closed({
  type: Type.Literal('event'),
  stream: StreamNameText,
  seq: Type.Integer({ minimum: 1 }),
  at: Time,
  event: Event,
});
export type EventFrame = Static<typeof EventFrame>;

/** A piece of a message that is being written. `offset` counts UTF-16 units within the part. */
export const MessageDeltaFrame = closed({
  type: Type.Literal('delta'),
  stream: StreamNameText,
  entryId: EntryIdText,
  part: Type.Integer({ minimum: 0 }),
  kind: Type.Enum(['text', 'reasoning', 'tool_call']),
  offset: Type.Integer({ minimum: 0 }),
  text: Type.String(),
  /** On a tool call's first delta. */
  toolCallId: Type.Optional(CallIdText),
  name: Type.Optional(Type.String()),
});
export type MessageDeltaFrame = Static<typeof MessageDeltaFrame>;

/**
 * A piece of what a running command says. `offset` counts UTF-16 units from its beginning. Only the end of a long output is kept for those who come later: where
 * a piece begins beyond what is known, what lies between is not sent. It ends with `tool.finished`, which has the whole.
 */
export const OutputDeltaFrame = closed({
  type: Type.Literal('delta'),
  stream: StreamNameText,
  toolCallId: CallIdText,
  kind: Type.Literal('tool_output'),
  offset: Type.Integer({ minimum: 0 }),
  text: Type.String(),
});
export type OutputDeltaFrame = Static<typeof OutputDeltaFrame>;

/** Everybody who reads the stream now, a member once, with the most that any of their connections does. Sent after `caught_up` and on every change. */
export const PresenceFrame = closed({
  type: Type.Literal('presence'),
  stream: StreamNameText,
  members: Type.Array(closed({ memberId: MemberIdText, name: Type.String(), state: Type.Enum(['here', 'typing', 'away']) })),
});
export type PresenceFrame = Static<typeof PresenceFrame>;

export const ServerFrame = Type.Union([
  EventFrame,
  MessageDeltaFrame,
  OutputDeltaFrame,
  closed({ type: Type.Literal('caught_up'), stream: StreamNameText, seq: Seq }),
  closed({ type: Type.Literal('reset'), stream: StreamNameText, firstSeq: Seq }),
  closed({
    type: Type.Literal('error'),
    stream: Type.Optional(Type.String()),
    requestId: Type.Optional(Type.String()),
    kind: Type.Union([RequestErrorKind, ProviderErrorKind]),
    detail: Type.String(),
  }),
  PresenceFrame,
  closed({ type: Type.Literal('pong') }),
]);
export type ServerFrame = Static<typeof ServerFrame>;
