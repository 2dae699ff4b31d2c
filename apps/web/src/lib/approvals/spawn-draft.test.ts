import { expect, it } from 'vitest';
import { draftOf, readDraft, spawnOf } from './spawn-draft.ts';

const worker = { prompt: 'Do it.\n', focus: ['a.ts', 'b c.ts'], skeletons: [] };

it('goes into a form and comes back as it was', () => {
  expect(readDraft(draftOf(worker))).toEqual(worker);
  expect(readDraft(draftOf({ prompt: 'Judge it.' }))).toEqual({ prompt: 'Judge it.' });
});

it('takes a path from each line that has one', () => {
  expect(readDraft({ ...draftOf(worker), focus: ' a.ts \n\n' })).toMatchObject({ focus: ['a.ts'] });
});

it('is there only where a question says what a run is told', () => {
  expect(spawnOf({ subject: 'spawn', arguments: worker })).toEqual(worker);
  expect(spawnOf({ subject: 'spawn', arguments: { ticket: 'T', model: 'm' } })).toBeUndefined();
  expect(spawnOf({ subject: 'plan', arguments: worker })).toBeUndefined();
});
