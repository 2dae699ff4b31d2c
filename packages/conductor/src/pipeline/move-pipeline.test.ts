import type { PipelineStatus, PipelineWish } from '@baton/protocol';
import { expect, test } from 'vitest';
import { movePipeline } from './move-pipeline.ts';
import { pipelineTable, type PipelineHappening } from './pipeline-table.ts';

const statuses: PipelineStatus[] = ['idle', 'planning', 'awaiting_approval', 'executing', 'paused', 'stopped', 'done', 'failed'];
const happenings = Object.keys(pipelineTable) as PipelineHappening[];

const ways = (wish: PipelineWish | null) =>
  Object.fromEntries(
    happenings.map((happening) => [
      happening,
      statuses
        .flatMap((status) => {
          const result = movePipeline({ status, wish }, happening);
          const wanted = result.ok && result.pipeline.wish !== null ? ` (${result.pipeline.wish})` : '';
          return result.ok ? `${status}→${result.pipeline.status}${wanted}` : [];
        })
        .join(', '),
    ]),
  );

test('a pipeline goes these ways and no others', () => {
  expect(ways(null)).toEqual({
    plan: 'idle→planning, awaiting_approval→planning, stopped→planning, done→planning, failed→planning',
    planned: 'planning→awaiting_approval',
    planning_failed: 'planning→failed',
    approved: 'awaiting_approval→executing',
    refused: 'awaiting_approval→idle',
    start: 'idle→executing, stopped→executing, done→executing, failed→executing',
    pause: 'executing→executing (pause)',
    paused: '',
    resume: 'paused→executing',
    stop: 'planning→planning (stop), awaiting_approval→awaiting_approval (stop), executing→executing (stop), paused→paused (stop)',
    stopped: '',
    finished: 'executing→done',
    failed: 'executing→failed',
  });
});

test('what is wanted of it is reached, or taken back', () => {
  const pausing = ways('pause');
  expect(pausing['paused']).toBe('executing→paused');
  expect(pausing['resume']).toBe('executing→executing, paused→executing');
  expect(pausing['pause']).toBe('');
  expect(ways('stop')).toMatchObject({
    stopped: 'planning→stopped, awaiting_approval→stopped, executing→stopped, paused→stopped',
    resume: '',
    finished: '',
    stop: '',
  });
  expect(movePipeline({ status: 'executing', wish: 'stop' }, 'resume')).toEqual({
    ok: false,
    refusal: "It is being stopped: it can't be resumed.",
  });
});
