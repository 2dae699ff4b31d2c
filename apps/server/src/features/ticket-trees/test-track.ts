import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  asId,
  emptyTrack,
  foldTrack,
  streamOf,
  type Event,
  type EvidenceId,
  type Evidence,
  type MergeId,
  type Project,
  type Ticket,
  type TicketChanges,
  type TrackDetail,
  type TrackState,
} from '@baton/protocol';
import { newId } from '../../ids.ts';
import { createTestApp, type TestApp, type TestAppOptions } from '../../test-app.ts';
import { DirectoryLock } from '../runs/executor/directory-lock.ts';
import { createTicketTrees, type TicketTrees } from './service.ts';

/** A track of a project with real git, and what conducts it played by the test. */
export interface TestTrack {
  test: TestApp;
  trees: TicketTrees;
  project: Project;
  /** The project's folder. */
  checkout: string;
  id: TrackDetail['id'];
  /** The same again, as another process would see it. */
  restarted(): TicketTrees;
  git(...given: string[]): string;
  write(folder: string, files: Readonly<Record<string, string>>): void;
  append(...events: Event[]): Promise<void>;
  state(): Promise<TrackState>;
  ticket(title: string): Promise<Ticket>;
  /** Begins a worker's attempt on a ticket. */
  attempt(ticket: Ticket): Promise<void>;
  set(ticket: Ticket, changes: TicketChanges): Promise<Ticket>;
  /** Has the ticket's worktree made and noted. Answers its folder. */
  ensure(ticket: Ticket, signal?: AbortSignal): Promise<string>;
  check(on: Evidence['on'], ticket?: Ticket, signal?: AbortSignal): Promise<Evidence>;
  merge(ticket: Ticket | null, id?: MergeId): ReturnType<TicketTrees['merges']['merge']>;
  close(): Promise<void>;
}

const by = { type: 'baton' } as const;
const { signal: never } = new AbortController();

/** `commands` run without a sandbox unless the options give one. `git: false`: the project is a folder and no more. */
export async function createTestTrack(
  given: {
    git?: boolean;
    files?: Readonly<Record<string, string>>;
    commands?: Partial<Project>;
    options?: TestAppOptions;
    folder?: string;
  } = {},
): Promise<TestTrack> {
  const test = await createTestApp({ ...given.options, config: { unsandboxedCommands: true, ...given.options?.config } });
  const top = join(test.directory, 'projects/sample');
  const checkout = given.folder === undefined ? top : join(top, given.folder);
  const write: TestTrack['write'] = (folder, files) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  };
  write(checkout, given.files ?? { 'a.txt': 'one\ntwo\nthree\n' });
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], {
      cwd: top,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    });
  if (given.git !== false) {
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'First');
  }
  const owner = await test.as('owner');
  const made = await owner.call<Project>('POST', '/api/v1/projects', { name: 'Sample', directory: checkout, ...given.commands });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const { id } = (await owner.call<TrackDetail>('POST', `/api/v1/projects/${made.body.id}/tracks`, { title: 'Quicker checkout' })).body;
  const stream = streamOf.track(id);
  const start = (): TicketTrees =>
    createTicketTrees({ ...test.deps, snapshots: { forget: async () => undefined }, changing: new DirectoryLock() });

  const track: TestTrack = {
    test,
    trees: start(),
    project: made.body,
    checkout,
    id,
    restarted: start,
    git,
    write,

    async append(...events) {
      await test.deps.log.append({ streams: [{ stream, events }] });
    },

    async state() {
      const state = emptyTrack(id);
      for (const frame of await test.deps.log.read(stream, 0, 10_000)) foldTrack(state, frame);
      return state;
    },

    async ticket(title) {
      return (await owner.call<Ticket>('POST', `/api/v1/tracks/${id}/tickets`, { title })).body;
    },

    async attempt(ticket) {
      const attempts = [...(await track.state()).attempts.values()].filter(({ ticketId }) => ticketId === ticket.id);
      const last = attempts.at(-1);
      const choice = { provider: asId<never>('rehearsal'), model: 'rehearsal-fast' };
      const attempt = {
        runId: newId<never>(),
        discussionId: newId<never>(),
        tier: 3 as const,
        ticketId: ticket.id,
        number: attempts.length + 1,
        choice,
      };
      if (last !== undefined) await track.append({ type: 'attempt.ended', v: 1, trackId: id, runId: last.runId, outcome: 'failed' });
      await track.append({ type: 'attempt.started', v: 1, trackId: id, attempt });
    },

    async set(ticket, changes) {
      const version = ((await track.state()).tickets.get(ticket.id)?.version ?? 0) + 1;
      await track.append({ type: 'ticket.updated', v: 1, trackId: id, ticketId: ticket.id, version, changes, by });
      const now = (await track.state()).tickets.get(ticket.id);
      if (now === undefined) throw new Error('no ticket');
      return now;
    },

    async ensure(ticket, signal = never) {
      const ensured = await track.trees.worktrees.ensure(ticket, await track.state(), signal);
      if (!ensured.ok) throw new Error(ensured.detail);
      await track.set(ticket, { worktree: ensured.worktree });
      return ensured.worktree.path;
    },

    check: async (on, ticket, signal = never) =>
      track.trees.checks.run({ id: newId<EvidenceId>(), on, ticket: ticket ?? null }, await track.state(), signal),
    merge: async (ticket, mergeId = newId<MergeId>()) => track.trees.merges.merge({ id: mergeId, ticket }, await track.state(), never),
    close: () => test.close(),
  };
  return track;
}
