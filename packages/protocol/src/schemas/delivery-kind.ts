import { Type, type Static } from 'typebox';

/**
 * How changes leave. `branch`: a branch in the project's repository. `patch`: a file. `fetch`: a line that fetches the branch onto another machine. `push`: to a repository elsewhere. `pull_request`: pushed, and
 * proposed there.
 */
export const DeliveryKind = Type.Enum(['branch', 'patch', 'fetch', 'push', 'pull_request']);
export type DeliveryKind = Static<typeof DeliveryKind>;
