import { Type, type Static } from 'typebox';
import { Author } from '../author.ts';
import { ModelChoice } from '../run.ts';
import { closed, CostUsd, TicketIdText, TrackIdText, Version } from '../scalars.ts';
import { Quote } from './quote.ts';
import { TierOverrides } from './tier.ts';

export const TicketStatus = Type.Enum(['todo', 'in_progress', 'awaiting_approval', 'in_review', 'completed', 'blocked', 'cancelled']);
export type TicketStatus = Static<typeof TicketStatus>;

/** `human`: a person does or verifies it, and confirms with evidence. */
export const TicketKind = Type.Enum(['agent', 'human']);
export type TicketKind = Static<typeof TicketKind>;

/** `dependency`: something that it waits for is blocked or was cancelled; it goes on by itself once that is mended. The others wait for a person. */
export const BlockedReason = Type.Enum(['dependency', 'failed', 'not_begun', 'overrun', 'person']);
export type BlockedReason = Static<typeof BlockedReason>;

const Title = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
const Text = Type.String({ maxLength: 20_000 });
/** From the project's root, with forward slashes; a folder ends with one. */
const TargetFiles = Type.Array(Type.String({ minLength: 1, maxLength: 1024 }), { maxItems: 200 });
/** Higher comes first. */
const Priority = Type.Integer({ minimum: -100, maximum: 100 });

/** One node of a track's graph. What is null is not there. */
export const Ticket = closed({
  id: TicketIdText,
  trackId: TrackIdText,
  kind: TicketKind,
  /** The heading that it stands under in the plan; empty: none. */
  phase: Type.String({ maxLength: 200 }),
  title: Title,
  description: Text,
  /** What has to be true when it is done. */
  acceptance: Text,
  targetFiles: TargetFiles,
  dependsOn: Type.Array(TicketIdText, { maxItems: 200 }),
  status: TicketStatus,
  /** Cancelled, and what depends on it goes on as if it were completed. */
  skipped: Type.Boolean(),
  priority: Priority,
  /** Its place in the order of writing. */
  position: Type.Integer({ minimum: 0 }),
  /** A person is asked before each of its rounds with tools and before each run. */
  stepMode: Type.Boolean(),
  /** The person, or the model, that works on it or did so last. */
  assignedTo: Type.Union([Author, Type.Null()]),
  /** The worker's model, before everything else that says which. */
  modelOverride: Type.Union([ModelChoice, Type.Null()]),
  tiers: TierOverrides,
  /** Attempts that failed, of workers and of QA in one count. At three it is blocked; a person's retry begins a new count. */
  retryCount: Type.Integer({ minimum: 0 }),
  blockedReason: Type.Union([BlockedReason, Type.Null()]),
  /** The reason in words for people. */
  blockedDetail: Type.Union([Type.String(), Type.Null()]),
  /** A person stopped it: it does not start by itself. */
  manualBlock: Type.Boolean(),
  worktree: Type.Union([closed({ branch: Type.String(), path: Type.String() }), Type.Null()]),
  /** The sum of what is known; null where nothing is. How many calls have no price is in the track's totals. */
  costUsd: CostUsd,
  quote: Type.Union([Quote, Type.Null()]),
  version: Version,
});
export type Ticket = Static<typeof Ticket>;

const { id: _id, trackId: _trackId, version: _version, costUsd: _costUsd, ...changeable } = Ticket.properties;

/** Fields of a ticket as they are from now on; those that are absent stay as they were. What it cost follows from its usage and is told by nobody. */
export const TicketChanges = Type.Partial(closed(changeable), { additionalProperties: false });
export type TicketChanges = Static<typeof TicketChanges>;

const { kind, phase, title, description, acceptance, targetFiles, dependsOn, priority, stepMode, modelOverride, tiers } = changeable;

/** What people may change of a ticket. The engine changes the rest. */
export const TicketPatch = Type.Partial(
  closed({
    kind,
    phase,
    title,
    description,
    acceptance,
    targetFiles,
    dependsOn,
    priority,
    position: changeable.position,
    stepMode,
    modelOverride,
    tiers,
  }),
  { additionalProperties: false, minProperties: 1 },
);
export type TicketPatch = Static<typeof TicketPatch>;

/** A new ticket, written by a person. */
export const TicketBody = closed({
  kind: Type.Optional(kind),
  phase: Type.Optional(phase),
  title,
  description: Type.Optional(description),
  acceptance: Type.Optional(acceptance),
  targetFiles: Type.Optional(targetFiles),
  dependsOn: Type.Optional(dependsOn),
  priority: Type.Optional(priority),
  stepMode: Type.Optional(stepMode),
  modelOverride: Type.Optional(modelOverride),
  tiers: Type.Optional(tiers),
});
export type TicketBody = Static<typeof TicketBody>;
