import type { EventOf } from '@baton/protocol';

/** What let a call run: a person's decision, or the policy, in words. */
export type CallGrant = NonNullable<EventOf<'tool.started'>['grant']>;

/** How a call began: what let it, and what was to become of which files. */
export interface CallStart {
  grant: CallGrant | undefined;
  files: EventOf<'tool.started'>['files'] | undefined;
}
