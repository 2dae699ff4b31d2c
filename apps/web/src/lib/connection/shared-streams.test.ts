import type { StreamHandlers } from '@baton/client';
import { asId, type EventFrame } from '@baton/protocol';
import { expect, it } from 'vitest';
import { SharedStreams } from './shared-streams.ts';

const STREAM = asId<never>('project:p1');

/** A socket whose one subscription the test speaks through. */
function socketDouble() {
  const subscriptions: StreamHandlers[] = [];
  let open: StreamHandlers | undefined;
  return {
    subscriptions,
    get open() {
      return open;
    },
    subscribe: (_: never, handlers: StreamHandlers) => {
      subscriptions.push(handlers);
      open = handlers;
      return () => {
        if (open === handlers) open = undefined;
      };
    },
    event: (seq: number) => open?.onEvent({ seq } as EventFrame),
  };
}

/** A reader that writes down what it hears. */
function reader(after: number) {
  const heard: string[] = [];
  return { heard, handlers: { after, onEvent: ({ seq }: EventFrame) => heard.push(`${seq}`), onCaughtUp: () => heard.push('all') } };
}

it('gives every reader each event once, from where that reader began', () => {
  const socket = socketDouble();
  const streams = new SharedStreams(socket);
  const [early, late] = [reader(2), reader(0)];
  streams.subscribe(STREAM, early.handlers);
  socket.event(3);
  streams.subscribe(STREAM, late.handlers);
  expect(socket.subscriptions.map(({ after }) => after)).toEqual([2, 0]);
  for (const seq of [1, 2, 3, 4]) socket.event(seq);
  expect(early.heard).toEqual(['3', '4']);
  expect(late.heard).toEqual(['1', '2', '3', '4']);
});

it('tells only newcomers that they have everything, and all after a reconnection', () => {
  const socket = socketDouble();
  const streams = new SharedStreams(socket);
  const [one, other] = [reader(0), reader(0)];
  streams.subscribe(STREAM, one.handlers);
  socket.open?.onCaughtUp?.(0);
  streams.subscribe(STREAM, other.handlers);
  socket.open?.onCaughtUp?.(0);
  expect([one.heard, other.heard]).toEqual([['all'], ['all']]);
  socket.open?.onCaughtUp?.(0);
  expect([one.heard, other.heard]).toEqual([
    ['all', 'all'],
    ['all', 'all'],
  ]);
});

it('ends the subscription with its last reader', () => {
  const socket = socketDouble();
  const streams = new SharedStreams(socket);
  const leave = [reader(0), reader(0)].map(({ handlers }) => streams.subscribe(STREAM, handlers));
  leave[0]?.();
  expect(socket.open).toBeDefined();
  leave[1]?.();
  expect(socket.open).toBeUndefined();
});
