import { axeViews, checkedByAxe } from '../support/axe.ts';
import { everyChange } from '../support/changes.ts';
import { test } from '../support/test.ts';

for (const view of axeViews) {
  test(`nothing of the panel of changes has a violation that axe knows, ${view.theme}, ${view.width} wide`, async ({
    server,
    provider,
    page,
  }) => {
    test.setTimeout(240_000);
    await everyChange({ page, server, provider }, await checkedByAxe(page, view));
  });
}
