import type { RunError } from '@baton/protocol';
import type { Standing } from './agents.ts';

/** A run can't go on for a reason that its people can understand and act on. Ends the run as failed with this error. */
export class RunRefused extends Error {
  readonly error: RunError;

  constructor(error: RunError) {
    super(error.detail);
    this.name = 'RunRefused';
    this.error = error;
  }
}

/** Who started the run may not go on with it: it waits until somebody takes it over. */
export class HolderGone extends Error {}

/** Why a run of a tier finished: its work was handed in by a call. */
export const HANDED_IN = 'handed_in';

/** A run of a tier has nothing more to do, or is to rest until its pipeline goes on. */
export class ToRest extends Error {
  readonly standing: Exclude<Standing, { type: 'goes_on' }>;

  constructor(standing: Exclude<Standing, { type: 'goes_on' }>) {
    super(`a run of a tier comes to rest: ${standing.type}`);
    this.standing = standing;
  }
}

/** What the run started has not ended yet: it ends first. */
export class ChildrenFirst extends Error {}

/** Another process took the run up meanwhile: this one has nothing to say about it any more. */
export class RunTakenOver extends Error {
  constructor() {
    super('the run belongs to another epoch');
    this.name = 'RunTakenOver';
  }
}

/** Somebody said something to the run between its last answer and its end. */
export class SteerWaiting extends Error {}
