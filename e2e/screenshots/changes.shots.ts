import { everyChange } from '../support/changes.ts';
import { test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

for (const view of views) {
  test(`changes, ${view.theme}, ${view.width} wide`, async ({ server, provider, page }) => {
    test.setTimeout(240_000);
    const shot = await asSeen(page, view);
    await everyChange({ page, server, provider }, (name) => shot(`changes-${name}`));
  });
}
