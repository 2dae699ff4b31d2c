import { Type, type Static } from 'typebox';
import { closed, CostUsd, EpicIdText, MemberIdText, ProjectIdText, Time, TrackIdText, Version } from '../scalars.ts';
import { Quote } from './quote.ts';
import { TierOverrides } from './tier.ts';

/** Of a track's engine. Changed by `pipeline.updated` only. */
export const PipelineStatus = Type.Enum(['idle', 'planning', 'awaiting_approval', 'executing', 'paused', 'stopped', 'done', 'failed']);
export type PipelineStatus = Static<typeof PipelineStatus>;

/** What people want of a pipeline and is not reached yet: workers come to a safe point first. */
export const PipelineWish = Type.Enum(['pause', 'stop']);
export type PipelineWish = Static<typeof PipelineWish>;

/** A deliverable part of an epic, or of nothing but itself. What is null is not there. */
export const Track = closed({
  id: TrackIdText,
  projectId: ProjectIdText,
  epicId: Type.Union([EpicIdText, Type.Null()]),
  title: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
  /** What it is about: the spec that its tickets come from. */
  description: Type.String({ maxLength: 200_000 }),
  acceptance: Type.String({ maxLength: 20_000 }),
  /** Tracks that have to be done before. */
  dependsOn: Type.Array(TrackIdText, { maxItems: 50 }),
  priority: Type.Integer({ minimum: -100, maximum: 100 }),
  position: Type.Integer({ minimum: 0 }),
  pipelineStatus: PipelineStatus,
  /** All of its tickets are worked on in steps. */
  stepMode: Type.Boolean(),
  /** Tickets that touch the same files are not worked on at the same time. */
  serialiseOverlaps: Type.Boolean(),
  /** Workers at the same time; null: as many as the project allows. */
  workerLimit: Type.Union([Type.Integer({ minimum: 1, maximum: 64 }), Type.Null()]),
  /** By so much a ticket may pass the upper end of its quote before a person is asked. */
  quoteMarginPercent: Type.Integer({ minimum: 0, maximum: 1000 }),
  tiers: TierOverrides,
  /** Where its tickets are merged. */
  branch: Type.Union([Type.String(), Type.Null()]),
  /** Where that branch began, and the branch of the project that the track is merged into in the end; null where the project was on none, or has no git: then `isCopy`, and the work is written back. */
  base: Type.Optional(
    Type.Union([
      closed({ commit: Type.String(), branch: Type.Union([Type.String(), Type.Null()]), isCopy: Type.Optional(Type.Literal(true)) }),
      Type.Null(),
    ]),
  ),
  costUsd: CostUsd,
  quote: Type.Union([Quote, Type.Null()]),
  createdBy: closed({ memberId: MemberIdText, name: Type.String() }),
  createdAt: Time,
  version: Version,
});
export type Track = Static<typeof Track>;

const {
  id: _id,
  projectId: _projectId,
  epicId: _epicId,
  createdBy: _createdBy,
  createdAt: _createdAt,
  version: _version,
  costUsd: _costUsd,
  pipelineStatus: _pipelineStatus,
  ...changeable
} = Track.properties;

/** Fields of a track as they are from now on. Its status and what it cost follow from other events. */
export const TrackChanges = Type.Partial(closed(changeable), { additionalProperties: false });
export type TrackChanges = Static<typeof TrackChanges>;

const { branch: _branch, base: _base, quote: _quote, ...editable } = changeable;

/** A new track, written by a person. */
export const TrackBody = closed({
  title: editable.title,
  description: Type.Optional(editable.description),
  acceptance: Type.Optional(editable.acceptance),
  dependsOn: Type.Optional(editable.dependsOn),
  priority: Type.Optional(editable.priority),
  stepMode: Type.Optional(editable.stepMode),
  serialiseOverlaps: Type.Optional(editable.serialiseOverlaps),
  workerLimit: Type.Optional(editable.workerLimit),
  quoteMarginPercent: Type.Optional(editable.quoteMarginPercent),
  tiers: Type.Optional(editable.tiers),
});
export type TrackBody = Static<typeof TrackBody>;

/** What people may change of a track. */
export const TrackPatch = Type.Partial(closed(editable), { additionalProperties: false, minProperties: 1 });
export type TrackPatch = Static<typeof TrackPatch>;
