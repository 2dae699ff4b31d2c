import { asId, type Approval } from '@baton/protocol';
import { expect, it } from 'vitest';
import { asAsked } from './as-asked.ts';

it('puts calls of one answer in their order, whichever of them was looked at first', () => {
  const first = { id: asId('01a1ff47-cb80-72c9-b8e2-329e00aecada'), requestedAt: '2026-01-01T00:00:00.005Z' } as Approval;
  const second = { id: asId('01a1ff47-cb80-72c9-b8e2-34e5d734f84b'), requestedAt: '2026-01-01T00:00:00.001Z' } as Approval;
  expect(asAsked([second, first])).toEqual([first, second]);
});
