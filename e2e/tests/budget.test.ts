import { ask, prepared, signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

for (const width of [360, 768, 1280]) {
  test(`share of the window and price of what would be sent can be read, ${width} wide, also while a run is at work`, async ({
    server,
    provider,
    page,
  }) => {
    const { path } = await prepared(server, provider);
    await page.setViewportSize({ width, height: 800 });
    await signIn(page, server, path);
    await page.getByRole('textbox', { name: 'Message' }).fill('tell the longest story');
    const budget = page.getByRole('button', { name: /^Show what will be sent/ });
    const readable = async (): Promise<void> => {
      for (const words of [budget.getByText(/^\d+ %/), budget.getByText(/^next ≤ \$0\.\d+$/)]) {
        await expect(words).toBeInViewport({ ratio: 1 });
        const text = await words.boundingBox();
        const action = await page.getByRole('button', { name: /^(Send|Stop)$/ }).boundingBox();
        const beside =
          text !== null &&
          action !== null &&
          (text.x + text.width <= action.x || text.y >= action.y + action.height || text.y + text.height <= action.y);
        expect({ width: (text?.width ?? 0) > 15, beside }).toEqual({ width: true, beside: true });
      }
    };
    await readable();
    await ask(page, 'tell the longest story');
    await expect(page.getByText(/word5 /)).toBeVisible();
    await readable();
  });
}
