import { Type, type Static } from 'typebox';
import { Author } from './author.ts';
import { DeliveryKind } from './delivery-kind.ts';
import { ApprovalIdText, closed, ContentHashText, DiscussionIdText, ProjectIdText, Time, TrackIdText } from './scalars.ts';

const Branch = Type.String({ minLength: 1, maxLength: 200 });
const Title = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
/** What every forge takes. */
const Text = Type.String({ maxLength: 60_000 });

/** What should leave, and how. What is left out is as it usually is. */
export const DeliveryBody = closed({
  kind: DeliveryKind,
  /** `push` and `pull_request`: the name of a remote of the checkout, or an address over HTTPS. Usually `origin`. */
  remote: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
  /** The name that the branch has where it goes. Usually its own. */
  branch: Type.Optional(Branch),
  /** Of the patch or the pull request. */
  title: Type.Optional(Title),
  /** Instead of the text that is put together from what was done. */
  text: Type.Optional(Text),
  /** `pull_request`: the branch that it is proposed for. Usually the one that the work began at. */
  base: Type.Optional(Branch),
});
export type DeliveryBody = Static<typeof DeliveryBody>;

/** What a person decides about: everything that counts. `branch`, `title`, `text` and `base` may be changed with the decision. */
export const DeliveryArguments = closed({
  kind: DeliveryKind,
  /** The address, where there is one. */
  url: Type.Optional(Type.String()),
  branch: Type.Optional(Branch),
  title: Type.Optional(Title),
  text: Type.Optional(Text),
  base: Type.Optional(Branch),
});
export type DeliveryArguments = Static<typeof DeliveryArguments>;

/** What came of it. */
export const DeliveryResult = closed({
  commit: Type.String(),
  branch: Type.Optional(Type.String()),
  /** Of the pull request, for a browser. */
  url: Type.Optional(Type.String()),
  /** There was one already for this branch. */
  existing: Type.Optional(Type.Boolean()),
  /** In the blob store. */
  patch: Type.Optional(ContentHashText),
  patchBytes: Type.Optional(Type.Integer({ minimum: 0 })),
  /** What a person types on their own machine. */
  line: Type.Optional(Type.String()),
});
export type DeliveryResult = Static<typeof DeliveryResult>;

/** `delivering`: it was begun, and how it ended is not known yet. `withdrawn`: the question was taken back. */
export const DeliveryStatus = Type.Enum([
  'awaiting_approval',
  'approved',
  'delivering',
  'delivered',
  'failed',
  'rejected',
  'withdrawn',
  'expired',
]);
export type DeliveryStatus = Static<typeof DeliveryStatus>;

/** Changes of a track or a discussion on their way out. */
export const Delivery = closed({
  /** Of the approval that lets it happen. */
  id: ApprovalIdText,
  projectId: ProjectIdText,
  trackId: Type.Optional(TrackIdText),
  discussionId: Type.Optional(DiscussionIdText),
  status: DeliveryStatus,
  /** As they were decided; before that as they were asked for. */
  arguments: DeliveryArguments,
  /** Full names of the last commit that is not part of it and of the last one that is. */
  base: Type.String(),
  commit: Type.String(),
  requestedAt: Time,
  /** Who decided, and when. */
  decidedBy: Type.Optional(Author),
  decidedAt: Type.Optional(Time),
  endedAt: Type.Optional(Time),
  /** Why it failed, in words for people. */
  detail: Type.Optional(Type.String()),
  result: Type.Optional(DeliveryResult),
});
export type Delivery = Static<typeof Delivery>;

/** The newest first. */
export const DeliveryList = closed({ items: Type.Array(Delivery) });
export type DeliveryList = Static<typeof DeliveryList>;
