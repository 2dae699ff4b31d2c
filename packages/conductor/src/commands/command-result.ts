import type { Event } from '@baton/protocol';

/** The events by which what a person wants is done, to be appended to the state that they were decided on; or why not, in a sentence for them. */
export type CommandResult =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly code: 'not_found' | 'refused' | 'cycle' | 'invalid'; readonly refusal: string };
