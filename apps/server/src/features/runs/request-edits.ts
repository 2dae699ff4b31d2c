import {
  REDACTED,
  type ContentHash,
  type EditedPart,
  type PartEdit,
  type RunEdits,
  type RunId,
  type RunState,
  leftOutOf,
} from '@baton/protocol';
import type { Blobs } from '../../db/blobs.ts';
import { RequestError } from '../../http/request-error.ts';
import type { RunStore } from './store.ts';
import { partKey } from './sent-parts.ts';

/** What people edited of what runs send: the texts are in the blob store, the log knows their hashes. */
export function createRequestEdits(deps: { blobs: Blobs; runs: Pick<RunStore, 'row'> }) {
  const { blobs } = deps;
  const textOf = async (hash: ContentHash | null): Promise<string | null> =>
    hash === null ? null : blobs.readText(hash).catch(() => null);

  return {
    /** What a run sends in the place of other texts. Of what was redacted meanwhile only that. */
    async texts(run: RunState): Promise<PartEdit[]> {
      return Promise.all(
        (run.edited?.edits ?? []).map(async ({ type, id, after }) => ({ type, id, text: (await textOf(after)) ?? REDACTED })),
      );
    },

    async of(runId: RunId): Promise<RunEdits> {
      const run = JSON.parse((await deps.runs.row(runId)).state) as RunState;
      const { by, edits = [] } = run.edited ?? {};
      return {
        ...(by === undefined ? {} : { by }),
        edits: await Promise.all(
          edits.map(async ({ type, id, before, after }) => ({ type, id, before: await textOf(before), after: await textOf(after) })),
        ),
        leaveOut: leftOutOf(run),
      };
    },

    /** Stores both texts of each edit. `texts`: those that parts have of their own. Refuses edits of anything else. What is edited to what it was is no edit. */
    async keep(edits: readonly PartEdit[], texts: ReadonlyMap<string, string>): Promise<EditedPart[]> {
      const kept = new Map<string, EditedPart>();
      for (const { type, id, text } of edits) {
        const own = texts.get(partKey(type, id));
        if (own === undefined)
          throw new RequestError('invalid', `There is no text to edit in ${type} ${id}.`, {
            errors: [{ field: 'body/edits', detail: `${type} ${id} is not sent, or has no text.` }],
          });
        if (own !== text) kept.set(partKey(type, id), { type, id, before: await blobs.put(own), after: await blobs.put(text) });
      }
      return [...kept.values()];
    },
  };
}

export type RequestEdits = ReturnType<typeof createRequestEdits>;
