import { everyDecision } from '../support/decisions.ts';
import { test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

for (const view of views) {
  test(`decisions, ${view.theme}, ${view.width} wide`, async ({ server, provider, page }) => {
    test.setTimeout(240_000);
    const shot = await asSeen(page, view);
    await everyDecision({ page, server, provider }, (name) => shot(`decision-${name}`));
  });
}
