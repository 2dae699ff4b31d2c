import { expect, test } from 'vitest';
import { deliveryRequest, takes, type DeliveryDraft } from './delivery-request.ts';

const draft: DeliveryDraft = { kind: 'push', remote: ' origin ', branch: '', title: 'Pay', base: 'main' };

test('what is asked for holds what was said and fits, and nothing else', () => {
  expect(deliveryRequest(draft)).toEqual({ kind: 'push', remote: 'origin' });
  expect(deliveryRequest({ ...draft, kind: 'pull_request' })).toEqual({
    kind: 'pull_request',
    remote: 'origin',
    title: 'Pay',
    base: 'main',
  });
  expect(deliveryRequest({ ...draft, kind: 'patch' })).toEqual({ kind: 'patch', title: 'Pay' });
  expect([takes('branch', 'remote'), takes('push', 'remote')]).toEqual([false, true]);
});
