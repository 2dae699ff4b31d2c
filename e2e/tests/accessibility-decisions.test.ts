import { axeViews, checkedByAxe } from '../support/axe.ts';
import { everyDecision } from '../support/decisions.ts';
import { test } from '../support/test.ts';

for (const view of axeViews) {
  test(`nothing that people decide with has a violation that axe knows, ${view.theme}, ${view.width} wide`, async ({
    server,
    provider,
    page,
  }) => {
    test.setTimeout(240_000);
    await everyDecision({ page, server, provider }, await checkedByAxe(page, view));
  });
}
