import type { Discussion, Entry, EventFrame, EventOf, Page, Project, Run, RunAccepted, RunBody } from '@baton/protocol';
import type { TestApp, TestCaller } from './test-app.ts';

/** A discussion of the sample project, driven by the rehearsal as a member would drive it. */
export interface TestDiscussion {
  id: Discussion['id'];
  project: Project;
  caller: TestCaller;
  get(): Promise<Discussion>;
  entries(): Promise<Entry[]>;
  events(): Promise<EventFrame[]>;
  /** Starts a run with the simulated model; without a place, at the end of the first take. */
  start(body: Partial<RunBody>): Promise<RunAccepted>;
  /** Resolves with what `find` finds in the log, as soon as it does. */
  until<Found>(find: (frames: readonly EventFrame[]) => Found | undefined): Promise<Found>;
  /** Resolves when the run has ended, however. */
  ended(runId: Run['id']): Promise<Run>;
  /** Sends a text and waits for the end of its run. */
  say(text: string): Promise<Run>;
}

const ENDED = ['run.finished', 'run.failed', 'run.stopped'];

/** Needs `test.app.startRuns()`. */
export async function createTestDiscussion(test: TestApp): Promise<TestDiscussion> {
  const owner = await test.as('owner');
  const caller = await test.as('member');
  const project = (
    await owner.call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory: `${test.directory}/projects/sample` })
  ).body;
  const { id, stream } = (await caller.call<Discussion>('POST', `/api/v1/projects/${project.id}/discussions`, {})).body;

  const discussion: TestDiscussion = {
    id,
    project,
    caller,
    get: async () => (await caller.call<Discussion>('GET', `/api/v1/discussions/${id}`)).body,
    entries: async () => (await caller.call<Page<Entry>>('GET', `/api/v1/discussions/${id}/entries`)).body.items,
    events: async () => [...(await test.deps.log.read(stream, 0, 10_000))],

    async start(body) {
      const takeId = body.parentEntryId === undefined ? (body.takeId ?? (await discussion.get()).takes[0]?.id) : undefined;
      const given = { provider: 'rehearsal', model: 'rehearsal-fast', ...body, ...(takeId === undefined ? {} : { takeId }) };
      const answer = await caller.call<RunAccepted>('POST', `/api/v1/discussions/${id}/runs`, given);
      if (answer.status !== 202) throw new Error(`the run was refused: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },

    async until<Found>(find: (frames: readonly EventFrame[]) => Found | undefined) {
      const end = Promise.withResolvers<Found>();
      const look = async (): Promise<void> => {
        const found = find(await test.deps.log.read(stream, 0, 10_000));
        if (found !== undefined) end.resolve(found);
      };
      const unsubscribe = test.deps.bus.subscribe(stream, { head: () => void look().catch(end.reject), delta: () => undefined });
      await look();
      return end.promise.finally(unsubscribe);
    },

    async ended(runId) {
      await discussion.until((frames) =>
        frames.find(({ event }) => ENDED.includes(event.type) && 'runId' in event && event.runId === runId),
      );
      return (await caller.call<Run>('GET', `/api/v1/runs/${runId}`)).body;
    },

    async say(text) {
      return discussion.ended((await discussion.start({ input: { text } })).runId);
    },
  };
  return discussion;
}

/** The events of one type. */
export function eventsOf<Type extends EventFrame['event']['type']>(frames: readonly EventFrame[], type: Type): EventOf<Type>[] {
  return frames.map(({ event }) => event).filter((event): event is EventOf<Type> => event.type === type);
}
