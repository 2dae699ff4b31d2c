import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  emptyTrack,
  foldTrack,
  streamOf,
  type Approval,
  type ApprovalList,
  type DecisionBody,
  type Problem,
  type Project,
  type StreamName,
  type TrackDetail,
  type TrackId,
  type TrackState,
} from '@baton/protocol';
import { expect } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

/** A server with a project on a repository of its own, and a member who conducts it. */
export interface TestTracks {
  test: TestApp;
  member: TestCaller;
  owner: TestCaller;
  project: Project;
  checkout: string;
  git(...given: string[]): string;
  /** A new track, by what its tech lead is told. */
  track(description: string): Promise<TrackId>;
  command(id: TrackId, word: string): ReturnType<TestCaller['call']> & Promise<{ status: number; body: TrackDetail & Problem }>;
  look(id: TrackId): Promise<TrackDetail>;
  stateOf(id: TrackId): Promise<TrackState>;
  /** Resolves once the track is as it is looked for. */
  until(id: TrackId, is: (state: TrackState) => boolean): Promise<TrackState>;
  pending(): Promise<Approval[]>;
  /** What is asked about a track, once it is asked. */
  asked(id: TrackId, subject: Approval['subject']): Promise<Approval>;
  decide(approval: Approval | undefined, body: Omit<DecisionBody, 'proposalHash'>): Promise<{ status: number; body: Approval }>;
  /** Decides what is asked about a track, once it is asked. */
  agree(id: TrackId, subject: Approval['subject'], decision?: 'approve' | 'reject'): Promise<void>;
  /** What is asked in the discussion that has this stream, once it is asked. */
  askedIn(stream: StreamName): Promise<Approval>;
}

export async function createTestTracks(settings: Parameters<typeof createTestApp>[0] = {}): Promise<TestTracks> {
  const test = await createTestApp(settings);
  await test.app.startRuns();
  const checkout = join(test.directory, 'projects/sample');
  const git = (...given: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...given], {
      cwd: checkout,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
  const member = await test.as('member');
  const owner = await test.as('owner');
  const project = (await owner.call<Project>('POST', '/api/v1/projects', { name: 'Shop', directory: checkout })).body;

  async function stateOf(id: TrackId): Promise<TrackState> {
    const state = emptyTrack(id);
    for (const frame of await test.deps.log.read(streamOf.track(id), 0, 10_000)) foldTrack(state, frame);
    return state;
  }

  /** Looks whenever something is added to a stream, until there is an answer. */
  async function watch<Found>(stream: StreamName, look: () => Promise<Found | undefined>): Promise<Found> {
    const found = Promise.withResolvers<Found>();
    const see = async (): Promise<void> => {
      const answer = await look();
      if (answer !== undefined) found.resolve(answer);
    };
    const unsubscribe = test.deps.bus.subscribe(stream, { head: () => void see().catch(found.reject), delta: () => undefined });
    await see();
    return found.promise.finally(unsubscribe);
  }

  const until = (id: TrackId, is: (state: TrackState) => boolean): Promise<TrackState> =>
    watch(streamOf.track(id), async () => {
      const state = await stateOf(id);
      return is(state) ? state : undefined;
    });

  const pending = async (): Promise<Approval[]> => (await member.call<ApprovalList>('GET', '/api/v1/approvals')).body.items;

  const asked = (id: TrackId, subject: Approval['subject']): Promise<Approval> =>
    watch(streamOf.track(id), async () => (await pending()).find((approval) => approval.trackId === id && approval.subject === subject));

  const decide: TestTracks['decide'] = (approval, body) =>
    member.call<Approval>('POST', `/api/v1/approvals/${approval?.id}/decision`, { ...body, proposalHash: approval?.proposalHash });

  return {
    test,
    member,
    owner,
    project,
    checkout,
    git,
    stateOf,
    until,
    pending,
    asked,
    track: async (description) =>
      (await member.call<TrackDetail>('POST', `/api/v1/projects/${project.id}/tracks`, { title: 'Prices', description })).body.id,
    command: (id, word) => member.call<TrackDetail & Problem>('POST', `/api/v1/tracks/${id}/${word}`),
    look: async (id) => (await member.call<TrackDetail>('GET', `/api/v1/tracks/${id}`)).body,

    decide,

    async agree(id, subject, decision = 'approve') {
      expect((await decide(await asked(id, subject), { decision })).status).toBe(200);
    },

    askedIn: (stream) =>
      watch(stream, async () =>
        (await pending()).find(({ discussionId }) => discussionId !== undefined && streamOf.discussion(discussionId) === stream),
      ),
  };
}
