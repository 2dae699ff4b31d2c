import { asId, type Approval } from '@baton/protocol';
import { expect, it } from 'vitest';
import { nextDecision } from './next-decision.ts';

const waits = (id: string, discussionId: string) => ({ id: asId(id), discussionId: asId(discussionId) }) as Approval;
const pending = [waits('a', 'd1'), waits('b', 'd2'), waits('c', 'd1')];
const next = (focused: string | undefined, discussionId: string | undefined): string | undefined =>
  nextDecision(pending, {
    focused: focused === undefined ? undefined : asId(focused),
    discussionId: discussionId === undefined ? undefined : asId(discussionId),
  })?.id;

it('begins with what waits in the open discussion', () => {
  expect([next(undefined, 'd2'), next(undefined, 'd3'), next(undefined, undefined)]).toEqual(['b', 'a', 'a']);
});

it('goes from the card that has the focus to the one after it, around the end', () => {
  expect([next('a', 'd1'), next('c', 'd1')]).toEqual(['b', 'a']);
});

it('has nowhere to go where nothing waits', () => {
  expect(nextDecision([], { focused: undefined, discussionId: undefined })).toBeUndefined();
});
