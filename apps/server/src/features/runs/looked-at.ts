import { canonicalHash, type ContentHash, type Entry, type EntryId, type FilePart } from '@baton/protocol';

/** Everything that there is to be sent, before anything of it is left out or edited. */
export interface LookedAt {
  system: string;
  tools: readonly { name: string; version: number }[];
  files: readonly FilePart[];
  path: readonly Entry[];
}

/** A hash that is another one as soon as anything else would be sent. `except`: the message that is being written, which is its writer's own. */
export function basisOf({ system, tools, files, path }: LookedAt, except?: EntryId): ContentHash {
  return canonicalHash({
    system,
    tools: tools.map(({ name, version }) => [name, version]),
    files: files.map((file) => [file.path, file.of ?? null, file.hash]),
    // What is said of changed files has no id yet while it is looked at.
    entries: path.filter(({ id }) => id !== except).map(({ id, role, status, parts }) => [role === 'context' ? role : id, status, parts]),
  });
}
