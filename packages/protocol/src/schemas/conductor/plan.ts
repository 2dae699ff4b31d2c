import { Type, type Static } from 'typebox';
import { closed } from '../scalars.ts';

/** A short name that a plan's author makes up, by which the parts of the plan name each other. */
const Key = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
  description: 'A short name of your own, unique in this plan.',
});
const Title = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: 'What is done, in a few words.' });
const Acceptance = Type.String({
  maxLength: 20_000,
  description: 'What has to be true when it is done, so that somebody else can check it.',
});
const Priority = Type.Optional(Type.Integer({ minimum: -100, maximum: 100, description: 'Higher comes first. Default 0.' }));
const DependsOn = (what: string) =>
  Type.Optional(
    Type.Array(Type.String({ maxLength: 64 }), { maxItems: 200, description: `Keys of the ${what} that have to be done before.` }),
  );

export const ProposedTrack = closed({
  key: Key,
  title: Title,
  description: Type.String({ maxLength: 200_000, description: 'What it delivers and what its tech lead has to know.' }),
  acceptance: Type.Optional(Acceptance),
  dependsOn: DependsOn('tracks'),
  priority: Priority,
});
export type ProposedTrack = Static<typeof ProposedTrack>;

export const ProposedTicket = closed({
  key: Key,
  kind: Type.Optional(Type.Enum(['agent', 'human'], { description: 'human: only a person can do or verify it. Default agent.' })),
  phase: Type.Optional(Type.String({ maxLength: 200, description: 'The heading that it stands under.' })),
  title: Title,
  description: Type.String({
    maxLength: 20_000,
    description: 'All that a worker who knows nothing else needs. A human ticket says what the person does.',
  }),
  acceptance: Type.Optional(Acceptance),
  targetFiles: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 1024 }), {
      maxItems: 200,
      description: 'Files that it will change, from the root of the project, with forward slashes. A folder ends with a slash.',
    }),
  ),
  dependsOn: DependsOn('tickets'),
  priority: Priority,
});
export type ProposedTicket = Static<typeof ProposedTicket>;

/** Arguments of `submit_plan` for tier 1. How many there may be is said when the plan is looked at, in words. */
export const TrackPlan = closed({
  tracks: Type.Array(ProposedTrack, { description: 'The tracks, in the order in which they should be read.' }),
});
export type TrackPlan = Static<typeof TrackPlan>;

/** Arguments of `submit_plan` for tier 2. */
export const TicketPlan = closed({
  tickets: Type.Array(ProposedTicket, { description: 'The tickets, in the order in which they should be read.' }),
});
export type TicketPlan = Static<typeof TicketPlan>;

/** What `submit_plan` was called with. */
export const PlanProposal = Type.Union([TrackPlan, TicketPlan]);
export type PlanProposal = Static<typeof PlanProposal>;

/** What tier 4 says of a ticket. */
export const QaVerdict = closed({
  verdict: Type.Enum(['pass', 'fail'], { description: 'pass: every acceptance criterion is shown to hold by the evidence.' }),
  reasons: Type.String({ minLength: 1, maxLength: 4000, description: 'What the evidence shows, criterion by criterion.' }),
  hint: Type.Optional(Type.String({ maxLength: 2000, description: 'With fail: what the worker has to do differently, short.' })),
  patch: Type.Optional(
    Type.String({ maxLength: 200_000, description: 'With fail: a change that would mend it, as a unified diff. Optional.' }),
  ),
});
export type QaVerdict = Static<typeof QaVerdict>;
