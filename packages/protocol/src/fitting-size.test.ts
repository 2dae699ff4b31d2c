import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fittingSize } from './fitting-size.ts';

test('large screenshots are scaled to what a model sees, others not at all', () => {
  expect(fittingSize({ width: 1_920, height: 1_080 })).toBeUndefined();
  expect(fittingSize({ width: 2_576, height: 2_576 })).toBeUndefined();
  expect(fittingSize({ width: 5_152, height: 100 })).toEqual({ width: 2_576, height: 50 });
  expect(fittingSize({ width: 1, height: 9_000 })).toEqual({ width: 1, height: 2_576 });
});

test('what was scaled fits, and keeps its proportions to a pixel', () => {
  const side = fc.integer({ min: 1, max: 50_000 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const fitting = fittingSize({ width, height }) ?? { width, height };
      expect(fittingSize(fitting)).toBeUndefined();
      expect(Math.abs(fitting.width * height - fitting.height * width)).toBeLessThanOrEqual(Math.max(width, height));
    }),
  );
});
