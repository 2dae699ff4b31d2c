import { describe, expect, it } from 'vitest';
import { budgetOf } from './budget.ts';

const breakdown = { system: 100, tools: 200, files: 0, history: 600, draft: 100 };

describe('budgetOf', () => {
  it('shares the window among what is sent, and leaves out what there is none of', () => {
    const budget = budgetOf({ breakdown: { ...breakdown, window: 4000, trimAt: 3600 } });
    expect(budget).toMatchObject({ used: 1000, share: 0.25, tone: 'ok', tick: 0.9 });
    expect(budget.segments).toEqual([
      { name: 'system', share: 0.025 },
      { name: 'tools', share: 0.05 },
      { name: 'history', share: 0.15 },
      { name: 'draft', share: 0.025 },
    ]);
  });

  it('counts the tokens of every part, and what is left of the window', () => {
    const budget = budgetOf({ breakdown: { ...breakdown, window: 4000 } });
    expect(Object.fromEntries(budget.tokens)).toEqual(breakdown);
    expect(budget.room).toBe(3000);
    expect(budgetOf({ breakdown: { ...breakdown, window: 500 } }).room).toBe(0);
    expect(budgetOf({ breakdown }).room).toBeUndefined();
  });

  it.each([
    [2000, 'wait'],
    [1250, 'fail'],
    [800, 'fail'],
  ])('warns as a window of %i fills', (window, tone) => {
    expect(budgetOf({ breakdown: { ...breakdown, window } }).tone).toBe(tone);
  });

  it('says nothing of a window that nobody knows', () => {
    const budget = budgetOf({ breakdown });
    expect(budget).toMatchObject({ share: undefined, window: undefined, tick: undefined, tone: 'ok' });
    expect(budget.segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it('never overflows the bar', () => {
    const budget = budgetOf({ breakdown: { ...breakdown, window: 500, trimAt: 450 } });
    expect(budget.segments.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1);
    expect(budget.share).toBe(2);
  });
});
