import type { Discussion } from '@baton/protocol';
import type { Page } from '@playwright/test';
import type { Api } from './api.ts';
import { ask } from './pages.ts';
import { expect } from './test.ts';

const LONG = 'lorem ipsum dolor '.repeat(60);

/** Allows a discussion little history, so that it is cut soon. */
export async function allowLittle(api: Api, discussion: Discussion): Promise<void> {
  const answer = await api.send('PATCH', `/discussions/${discussion.id}`, { settings: { maxHistoryTokens: 1000 } }, { 'if-match': '1' });
  if (!answer.ok) throw new Error(`the settings were not taken: ${answer.status}`);
}

/** Says so much in the discussion that is shown that it is cut. */
export async function outgrow(page: Page): Promise<void> {
  const receipts = page.getByRole('note', { name: 'Receipt' });
  for (const turn of [1, 2, 3, 4]) {
    await ask(page, `hello no. ${turn} ${LONG}`);
    await expect(receipts.or(page.getByText('Not sent any more')).first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  }
}

/** Scrolls up until the line is in view under which what is sent begins. */
export async function showCut(page: Page): Promise<void> {
  const line = page.getByRole('region', { name: 'Thread' }).getByText(/^(Not sent any more|Sent as a summary)/);
  await page.getByRole('region', { name: 'Thread' }).hover();
  await expect(async () => {
    await page.mouse.wheel(0, -400);
    await expect(line).toBeInViewport({ timeout: 500 });
  }).toPass();
}
