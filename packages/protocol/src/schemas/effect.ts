import { Type, type Static } from 'typebox';
import { DeliveryKind } from './delivery-kind.ts';
import { ForgeId } from './forge.ts';
import { closed, ContentHashText } from './scalars.ts';

/** Whether what a tool does can be taken back, and how, in words for people. */
const undo = closed({ possible: Type.Boolean(), how: Type.String() });

/** What becomes of one file. Hashes are of its whole content; absent where there is no file. */
export const FileEffect = closed({
  /** From the project's root, with forward slashes. */
  path: Type.String(),
  change: Type.Enum(['created', 'changed', 'deleted', 'moved']),
  /** Where a moved one is now. */
  from: Type.Optional(Type.String()),
  before: Type.Optional(ContentHashText),
  after: Type.Optional(ContentHashText),
  bytesBefore: Type.Optional(Type.Integer({ minimum: 0 })),
  bytesAfter: Type.Optional(Type.Integer({ minimum: 0 })),
  addedLines: Type.Optional(Type.Integer({ minimum: 0 })),
  removedLines: Type.Optional(Type.Integer({ minimum: 0 })),
  /** The difference in the unified format, of text. */
  diff: Type.Optional(Type.String()),
  /** The difference is longer than what is shown of it. */
  diffCut: Type.Optional(Type.Boolean()),
  /** What a person should know beside: that it is no text, that nothing else holds what would be lost. */
  note: Type.Optional(Type.String()),
});
export type FileEffect = Static<typeof FileEffect>;

/** What a tool call would do, found out without doing it. */
export const Effect = Type.Union([
  closed({ type: Type.Literal('none') }),
  closed({ type: Type.Literal('files'), files: Type.Array(FileEffect), undo }),
  closed({
    type: Type.Literal('request'),
    method: Type.String(),
    url: Type.String(),
    host: Type.String(),
    /** What the host's name means now. */
    addresses: Type.Array(Type.String()),
    undo,
  }),
  closed({
    type: Type.Literal('command'),
    command: Type.String(),
    directory: Type.String(),
    /** The programs that it names, and the files that they are. */
    programs: Type.Array(closed({ name: Type.String(), path: Type.Optional(Type.String()) })),
    /** Hosts it may reach, and folders it may write to. */
    network: Type.Array(Type.String()),
    writes: Type.Array(Type.String()),
    undo,
  }),
  /** A tool of a server of tools: what it does only that server knows, and what it is told stands in the call's arguments. */
  closed({ type: Type.Literal('server_tool'), server: Type.String(), tool: Type.String(), undo }),
  /** Changes leave. Of many commits and files the first ones are named, and all are counted. */
  closed({
    type: Type.Literal('delivery'),
    kind: DeliveryKind,
    /** The branch that it comes from. */
    from: Type.String(),
    /** Full names of the last commit that is not part of it and of the last one that is. */
    base: Type.String(),
    commit: Type.String(),
    commits: Type.Array(closed({ hash: Type.String(), subject: Type.String(), author: Type.String() })),
    commitCount: Type.Integer({ minimum: 0 }),
    files: Type.Array(FileEffect),
    fileCount: Type.Integer({ minimum: 0 }),
    /** Where it goes: the branch there, the address of the repository with what its server's name means now, the branch that it is proposed for. */
    target: closed({
      branch: Type.Optional(Type.String()),
      url: Type.Optional(Type.String()),
      host: Type.Optional(Type.String()),
      addresses: Type.Array(Type.String()),
      base: Type.Optional(Type.String()),
      forge: Type.Optional(ForgeId),
    }),
    title: Type.Optional(Type.String()),
    text: Type.Optional(Type.String()),
    undo,
  }),
  closed({ type: Type.Literal('question'), question: Type.String(), options: Type.Array(Type.String()) }),
]);
export type Effect = Static<typeof Effect>;
