import { expect, it } from 'vitest';
import { meterParts, meterTone } from './meter-parts.ts';

it('fills what is used and what is promised', () => {
  expect(meterParts({ value: 2, reserved: 1, max: 8 })).toEqual({ used: 0.25, reserved: 0.125, over: false });
  expect(meterParts({ value: 0, max: 8 })).toEqual({ used: 0, reserved: 0, over: false });
});

it('shows more than there is as full, in proportion', () => {
  expect(meterParts({ value: 9, reserved: 3, max: 8 })).toEqual({ used: 0.75, reserved: 0.25, over: true });
});

it('a budget of nothing is full', () => {
  expect(meterParts({ value: 0, max: 0 })).toEqual({ used: 1, reserved: 0, over: false });
});

it('warns from half on', () => {
  expect([0, 0.49, 0.5, 0.79, 0.8, 1.2].map(meterTone)).toEqual(['ok', 'ok', 'wait', 'wait', 'fail', 'fail']);
});
