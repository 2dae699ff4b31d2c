import {
  asId,
  type ContentHash,
  type Discussion,
  type Entry,
  type EntryId,
  type FilePart,
  type LeaveOut,
  type Mode,
  type ModelChoice,
  type PartEdit,
  type RunSettings,
  type Trim,
} from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { filePart } from '../context/context-files.ts';
import { newEntry } from '../discussions/new-entry.ts';
import type { Catalogue } from '../tools/catalogue.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import type { TierRun } from './agents.ts';
import { basisOf } from './looked-at.ts';
import { modelSettings } from './model-settings.ts';
import type { RunProviders } from './ports.ts';
import { projectForRun } from './project-for-run.ts';
import type { RoundBuilder, RoundPlan } from './round-builder.ts';

/** A request that has not been made. */
export interface RequestGiven extends ModelChoice {
  discussion: Discussion;
  /** From the root to where it would go on. */
  before: readonly Entry[];
  /** The message that is being written, where there is one. */
  input: Entry | undefined;
  settings: RunSettings;
  mode: Mode;
  leaveOut: LeaveOut;
  edits: readonly PartEdit[];
  trim: Trim | undefined;
  /** The run that would go on. */
  run?: TierRun;
}

/** Plans the next request of a discussion as a run would make it now, with files as they are by now. Nothing is written. */
export function createRequestLook(
  deps: Pick<Deps, 'clock'> & {
    discussions: DiscussionStore;
    providers: RunProviders;
    builder: RoundBuilder;
    catalogue: Pick<Catalogue, 'offered'>;
  },
) {
  const { discussions, builder, providers, clock } = deps;

  return async function look(given: RequestGiven, signal: AbortSignal): Promise<RoundPlan> {
    const { discussion, before, input, provider, model, settings, trim } = given;
    const project = projectForRun(await discussions.workplace(discussion.id), given.run);
    const { listed: files, now } = await builder.readFiles(await discussions.contextFiles(discussion.id), project, signal);
    const unsaved = new Map<string, FilePart>();
    for (const file of now) {
      const known = files.find((each) => each.path === file.path);
      if (!('problem' in file) && known?.hash === null) unsaved.set(file.path, filePart(known, file.hash, file.text));
    }
    const changes = await builder.changes(files, now, before, trim);
    const path = input === undefined ? [...before] : [...before, input];
    if (changes.length > 0) {
      const entry = newEntry({
        discussionId: discussion.id,
        parentId: path.at(-1)?.id ?? null,
        role: 'context',
        author: { type: 'baton' },
        text: '',
        createdAt: new Date(clock.now()).toISOString(),
      });
      path.push({ ...entry, id: asId('preview'), parts: changes });
    }
    const { contextWindow, capabilities } = providers.modelOf(provider, model);
    return builder.plan({
      path,
      files,
      unsaved,
      project,
      provider,
      model,
      capabilities,
      settings: modelSettings(settings),
      // Nobody waits for servers of tools here: they begin, and what they offer is seen next time.
      tools: await deps.catalogue.offered(discussion.projectId, given.mode, undefined, given.run),
      maxHistoryTokens: settings.maxHistoryTokens,
      leaveOut: given.leaveOut,
      edits: given.edits,
      trim,
      window: contextWindow,
      correction: 1,
    });
  };
}

export type RequestLook = ReturnType<typeof createRequestLook>;

/** Refuses what was decided over something else than what would be sent now. `except`: the message that is being written. */
export function refuseMoved(plan: RoundPlan, basis: ContentHash | undefined, except?: EntryId): void {
  if (basis === undefined) {
    throw new RequestError('invalid', 'Edits are of what was looked at: give the `basis` of its preview.', {
      errors: [{ field: 'body/basis', detail: 'Needed with `edits`.' }],
    });
  }
  if (basisOf(plan.lookedAt, except) !== basis) {
    throw new RequestError(
      'conflict',
      'What would be sent is not what was looked at any more. Look at it again; what was edited is kept.',
      {
        code: 'request_moved',
      },
    );
  }
}
