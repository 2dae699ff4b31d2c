import { beforeEach, expect, it } from 'vitest';
import { HoverIntent } from './hover-intent.ts';

let waiting: { run: () => void; delayMs: number }[] = [];
let said: string[] = [];
let intent: HoverIntent;

function pass(delayMs: number): void {
  const due = waiting.filter((entry) => entry.delayMs <= delayMs);
  waiting = waiting.filter((entry) => entry.delayMs > delayMs);
  for (const { run } of due) run();
}

beforeEach(() => {
  waiting = [];
  said = [];
  intent = new HoverIntent({
    schedule: (run, delayMs) => {
      const entry = { run, delayMs };
      waiting.push(entry);
      return () => (waiting = waiting.filter((other) => other !== entry));
    },
    onopen: () => said.push('open'),
    onclose: () => said.push('close'),
  });
});

it('appears for a pointer that rests, not for one that passes', () => {
  intent.enter();
  intent.leave();
  pass(10_000);
  expect(said).toEqual([]);
  intent.enter();
  pass(500);
  expect(said).toEqual(['open']);
});

it('stays while the pointer goes from the control to the words', () => {
  intent.enter();
  pass(500);
  intent.leave();
  intent.enter();
  pass(10_000);
  expect(said).toEqual(['open']);
  intent.leave();
  pass(120);
  expect(said).toEqual(['open', 'close']);
});

it('appears at once for the keyboard and stays until the focus goes', () => {
  intent.focus();
  expect(said).toEqual(['open']);
  intent.enter();
  intent.leave();
  pass(10_000);
  expect(intent.isOpen).toBe(true);
  intent.end();
  expect(said).toEqual(['open', 'close']);
});

it('goes when somebody presses, and does not come back by itself', () => {
  intent.enter();
  intent.end();
  pass(10_000);
  expect(said).toEqual([]);
});
