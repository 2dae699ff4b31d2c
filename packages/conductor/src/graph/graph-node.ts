import type { TicketKind } from '@baton/protocol';

/** One node as it was written, whatever is wrong with it: a ticket under its id, or a part of a plan under the key that its author made up. */
export interface GraphNode<Key extends string = string> {
  readonly key: Key;
  /** What it is called in words about it. */
  readonly name: string;
  readonly kind: TicketKind;
  readonly description: string;
  readonly dependsOn: readonly Key[];
  readonly targetFiles: readonly string[];
  /** Higher comes first. */
  readonly priority: number;
  /** Its place in the order of writing. */
  readonly position: number;
}
