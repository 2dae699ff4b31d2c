import { targetFile } from '@baton/conductor';
import {
  canonicalHash,
  type Approval,
  type ApprovalId,
  type ApprovalRequest,
  type AttemptStart,
  type ContentHash,
  type SpawnArguments,
  type TrackState,
} from '@baton/protocol';
import { SpawnArguments as ArgumentsSchema } from '@baton/protocol/schemas';
import { Compile } from 'typebox/compile';
import { RequestError } from '../../http/request-error.ts';
import type { SubjectHandler } from '../approvals/service.ts';
import { contextFiles, type Brief } from './briefs.ts';

const isArguments = Compile(ArgumentsSchema);

/** A brief as people decide about it. A worker's has files; the others are sent none. */
export function spawnArguments({ text, files }: Brief, tier: 2 | 3 | 4): SpawnArguments {
  if (tier !== 3) return { prompt: text };
  const inView = (view: string): string[] => files.filter((file) => file.view === view).map(({ path }) => path);
  return { prompt: text, focus: inView('full'), skeletons: inView('skeleton') };
}

/** What somebody agrees to is this run, of this model, told this. */
export function spawnHash(
  asked: Pick<ApprovalRequest, 'id' | 'trackId' | 'ticketId' | 'attempt'>,
  shown: Partial<SpawnArguments>,
): ContentHash {
  const { id, trackId, ticketId = null, attempt = null } = asked;
  return canonicalHash({ spawn: id, trackId: trackId ?? null, ticketId, attempt, arguments: shown });
}

/** Takes what people write in the place of a prompt and its files. */
export const spawnHandler: SubjectHandler = {
  async edited(approval, given) {
    if (!isArguments.Check(given)) throw invalid('A run is told a prompt; a worker is sent files, at most 200 of each kind.');
    if (approval.arguments['prompt'] === undefined) {
      throw new RequestError('conflict', 'This was asked before prompts could be changed: reject it, and it is asked anew.');
    }
    const worker = approval.attempt?.tier === 3;
    if (!worker && (given.focus !== undefined || given.skeletons !== undefined)) throw invalid('Only workers are sent files.');
    const focus = paths(given.focus ?? []);
    const whole = new Set(focus);
    const skeletons = paths(given.skeletons ?? []).filter((path) => !whole.has(path));
    const { prompt } = given;
    const value: SpawnArguments = worker ? { prompt, focus, skeletons } : { prompt };
    return { arguments: { ...value }, effect: { type: 'none' }, hash: spawnHash(approval, value) };
  },
  // The track's log tells its engine.
  decided: () => undefined,
};

/** What people agreed that the attempt is told. Undefined where they were not asked, or not about what it is told. Throws where it is not what their decision is bound to. */
export async function agreedBrief(
  attempt: AttemptStart,
  { approvals }: Pick<TrackState, 'approvals'>,
  read: (id: ApprovalId) => Promise<Approval>,
): Promise<Brief | undefined> {
  const asked = [...approvals.values()].findLast(
    (each) =>
      each.subject === 'spawn' &&
      each.status === 'approved' &&
      each.ticketId === attempt.ticketId &&
      each.attempt?.tier === attempt.tier &&
      each.attempt.number === attempt.number,
  );
  if (asked === undefined) return undefined;
  const approval = await read(asked.id);
  // As it was written by the handler, or by whoever asked.
  const agreed = (approval.decision?.arguments ?? approval.arguments) as Partial<SpawnArguments>;
  const { prompt, focus = [], skeletons = [] } = agreed;
  if (prompt === undefined) return undefined;
  if (spawnHash(approval, { ...agreed, prompt }) !== approval.decision?.effectiveHash) {
    throw new RequestError('conflict', 'What this run would be told is not what was agreed to.');
  }
  return { text: prompt, files: contextFiles(focus, skeletons) };
}

function paths(given: readonly string[]): string[] {
  const read = given.map((written) => {
    const file = targetFile(written);
    const problem = file.ok ? (file.path.endsWith('/') ? 'is a folder' : undefined) : file.problem;
    if (problem !== undefined) throw invalid(`The path “${written.slice(0, 200)}” ${problem}.`);
    return file.ok ? file.path : written;
  });
  return [...new Set(read)];
}

function invalid(detail: string): RequestError {
  return new RequestError('invalid', detail, { errors: [{ field: 'body/arguments', detail }] });
}
