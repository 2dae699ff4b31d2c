declare const valid: unique symbol;

/**
 * A graph that can be run: every dependency is there, none is named twice, nothing waits for itself, no file lies outside. Only `validateGraph` makes one, so what was not looked at can't be
 * run.
 */
export interface ValidGraph<Key extends string = string> {
  readonly [valid]: true;
  /** What comes first stands first: after what it depends on, by priority, then by the order of writing. */
  readonly order: readonly Key[];
  readonly dependsOn: ReadonlyMap<Key, readonly Key[]>;
  /** What depends on it directly. */
  readonly dependents: ReadonlyMap<Key, readonly Key[]>;
  /** From the project's root, in their one form. */
  readonly targetFiles: ReadonlyMap<Key, readonly string[]>;
  /** Before which others each would start, all else being equal: by priority, then by the order of writing. */
  readonly rank: ReadonlyMap<Key, number>;
}
