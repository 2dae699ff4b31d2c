import { asId, type MemberId, type PresenceFrame, type StreamName } from '@baton/protocol';
import { createControllableClock, type ControllableClock } from '@baton/testkit';
import { beforeEach, expect, it } from 'vitest';
import { createPresence, type Presence } from './presence.ts';

const stream = asId<StreamName>('discussion:d1');
const anna = { memberId: asId<MemberId>('m1'), name: 'Anna' };
const ben = { memberId: asId<MemberId>('m2'), name: 'Ben' };

let clock: ControllableClock;
let presence: Presence;
beforeEach(() => {
  clock = createControllableClock();
  presence = createPresence({ clock });
});

/** Somebody who reads the stream, and what they were told. */
function reader(who: typeof anna, of = stream) {
  const told: string[] = [];
  const present = presence.enter(of, who, (encoded) => {
    const { members } = JSON.parse(encoded) as PresenceFrame;
    told.push(members.map(({ name, state }) => `${name} ${state}`).join(', '));
  });
  return { ...present, told };
}

it('tells everybody who is there, soon and at once, and who has left', async () => {
  const first = reader(anna);
  const second = reader(ben);
  expect(first.told).toEqual([]);
  await clock.advance(200);
  expect(first.told).toEqual(['Anna here, Ben here']);
  expect(second.told).toEqual(['Anna here, Ben here']);
  second.leave();
  await clock.advance(200);
  expect(first.told.at(-1)).toBe('Anna here');
  expect(second.told).toHaveLength(1);
});

it('counts a member once, with the most that they do anywhere', async () => {
  const desk = reader(anna);
  const phone = reader(anna);
  desk.become('away');
  await clock.advance(200);
  expect(phone.told.at(-1)).toBe('Anna here');
  phone.become('typing');
  await clock.advance(200);
  expect(desk.told.at(-1)).toBe('Anna typing');
  phone.leave();
  await clock.advance(200);
  expect(desk.told.at(-1)).toBe('Anna away');
});

it('ends typing by itself when it is not renewed', async () => {
  const typing = reader(anna);
  const other = reader(ben);
  typing.become('typing');
  await clock.advance(4000);
  typing.become('typing');
  await clock.advance(4000);
  expect(other.told.at(-1)).toBe('Anna typing, Ben here');
  await clock.advance(2200);
  expect(other.told.at(-1)).toBe('Anna here, Ben here');
});

it('waits once for the end of typing, however often it is renewed and broken off', async () => {
  const typing = reader(anna);
  await clock.advance(200);
  for (let count = 0; count < 500; count += 1) typing.become(count % 2 === 0 ? 'typing' : 'here');
  typing.become('typing');
  expect(clock.sleeping).toBeLessThanOrEqual(2);
  await clock.advance(6200);
  expect(typing.told.slice(1)).toEqual(['Anna typing', 'Anna here']);
  expect(clock.sleeping).toBe(0);
});

it('repeats to one reader alone who is there, and forgets typing with whoever left', async () => {
  const here = reader(anna);
  const other = reader(ben);
  await clock.advance(200);
  here.repeat();
  expect([here.told.length, other.told.length]).toEqual([2, 1]);
  other.become('typing');
  other.leave();
  await clock.advance(7000);
  expect(here.told.slice(2)).toEqual(['Anna here']);
});

it('says nothing to readers of other streams, and nothing when nothing has changed', async () => {
  const here = reader(anna);
  const elsewhere = reader(ben, asId<StreamName>('discussion:d2'));
  await clock.advance(200);
  here.become('here');
  await clock.advance(1000);
  expect(here.told).toEqual(['Anna here']);
  expect(elsewhere.told).toEqual(['Ben here']);
});
