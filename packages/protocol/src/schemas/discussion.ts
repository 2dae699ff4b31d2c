import { Type, type Static } from 'typebox';
import {
  closed,
  DiscussionIdText,
  EntryIdText,
  MemberIdText,
  ProjectIdText,
  ProviderIdText,
  RunIdText,
  StreamNameText,
  TakeIdText,
  Time,
  Version,
  CostUsd,
} from './scalars.ts';
import { Entry, Take } from './entry.ts';
import { ContextFile, Mode, RunSettings, RunStatus } from './run.ts';
import { CallEstimate, UsageTotals } from './usage.ts';

const Title = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });

export const Discussion = closed({
  id: DiscussionIdText,
  projectId: ProjectIdText,
  kind: Type.Enum(['talk', 'epic', 'track', 'ticket', 'qa']),
  title: Type.String(),
  archived: Type.Boolean(),
  createdBy: closed({ memberId: MemberIdText, name: Type.String() }),
  createdAt: Time,
  updatedAt: Time,
  takes: Type.Array(Take),
  activeRun: Type.Union([closed({ id: RunIdText, status: RunStatus }), Type.Null()]),
  usage: UsageTotals,
  costUsd: CostUsd,
  stream: StreamNameText,
  version: Version,
});
export type Discussion = Static<typeof Discussion>;

export const DiscussionBody = closed({ title: Type.Optional(Title) });
export type DiscussionBody = Static<typeof DiscussionBody>;

export const DiscussionPatch = closed({ title: Type.Optional(Title), archived: Type.Optional(Type.Boolean()) }, { minProperties: 1 });
export type DiscussionPatch = Static<typeof DiscussionPatch>;

/** A note by a person that is kept in the thread without starting a run. */
export const EntryBody = closed({
  role: Type.Enum(['user', 'system']),
  text: Type.String({ minLength: 1, maxLength: 200_000 }),
  parentId: Type.Optional(Type.Union([EntryIdText, Type.Null()])),
  takeId: Type.Optional(TakeIdText),
});
export type EntryBody = Static<typeof EntryBody>;

export const EntryPatch = closed(
  {
    name: Type.Optional(Type.String({ maxLength: 200 })),
    collapsed: Type.Optional(Type.Boolean()),
    pinned: Type.Optional(Type.Boolean()),
  },
  { minProperties: 1 },
);
export type EntryPatch = Static<typeof EntryPatch>;

export const ContextBody = closed({
  files: Type.Array(closed({ path: Type.String({ minLength: 1, maxLength: 4096 }), view: Type.Optional(Type.Literal('full')) }), {
    maxItems: 100,
  }),
});
export type ContextBody = Static<typeof ContextBody>;

export const ContextFiles = closed({ files: Type.Array(ContextFile), version: Version });
export type ContextFiles = Static<typeof ContextFiles>;

export const RunInput = closed({ text: Type.String({ minLength: 1, maxLength: 1_000_000 }) });

export const RunBody = closed({
  provider: ProviderIdText,
  model: Type.String({ minLength: 1, maxLength: 200 }),
  input: Type.Optional(RunInput),
  parentEntryId: Type.Optional(EntryIdText),
  takeId: Type.Optional(TakeIdText),
  mode: Type.Optional(Mode),
  settings: Type.Optional(RunSettings),
});
export type RunBody = Static<typeof RunBody>;

export const RunAccepted = closed({
  runId: RunIdText,
  entryId: EntryIdText,
  stream: StreamNameText,
  seq: Type.Integer({ minimum: 1 }),
  takeId: Type.Optional(TakeIdText),
});
export type RunAccepted = Static<typeof RunAccepted>;

export const ResetBody = closed({ takeId: TakeIdText });
export type ResetBody = Static<typeof ResetBody>;

/** What a run would send, before it is sent. Token figures are estimates. */
export const Preview = closed({
  breakdown: closed({
    system: Type.Integer(),
    tools: Type.Integer(),
    files: Type.Integer(),
    history: Type.Integer(),
    draft: Type.Integer(),
    window: Type.Optional(Type.Integer()),
  }),
  estimate: CallEstimate,
  /** Exactly the body that would go to the provider; no headers, no key. */
  request: Type.Unknown(),
});
export type Preview = Static<typeof Preview>;

export const EntryList = closed({
  items: Type.Array(Entry),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  asOfSeq: Type.Integer(),
});
export type EntryList = Static<typeof EntryList>;
