import type { EventOf } from '@baton/protocol';

/** What let a call run: a person's decision, or the policy, in words. */
export type CallGrant = NonNullable<EventOf<'tool.started'>['grant']>;
