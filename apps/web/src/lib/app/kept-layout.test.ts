import { expect, it } from 'vitest';
import { layoutFrom, widthOf } from './kept-layout.ts';

const usual = { sidebarOpen: true, sidebarWidth: 248, panelOpen: false, panelWidth: 344, panelTab: 'context', singleKeys: true };

it.each([null, '', 'nonsense', '[]', 'null', '7'])('is as usual where %j was kept', (kept) => {
  expect(layoutFrom(kept)).toEqual(usual);
});

it('takes what can be used, and bounds it', () => {
  const kept = { sidebarOpen: false, sidebarWidth: 9000, panelOpen: 'yes', panelWidth: 300.4, panelTab: 'people', singleKeys: false };
  expect(layoutFrom(JSON.stringify(kept))).toEqual({
    sidebarOpen: false,
    sidebarWidth: 360,
    panelOpen: false,
    panelWidth: 300,
    panelTab: 'people',
    singleKeys: false,
  });
});

it('keeps widths within their bounds', () => {
  expect([widthOf('sidebar', 10), widthOf('panel', 10), widthOf('panel', Number.NaN)]).toEqual([200, 280, 344]);
});
