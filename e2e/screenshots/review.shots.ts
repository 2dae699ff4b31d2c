import { signIn } from '../support/pages.ts';
import { reviewedTrack } from '../support/reviewed-track.ts';
import { test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

test('the review of a track', async ({ server, page, context }) => {
  test.setTimeout(240_000);
  const { track, path, api, project } = await reviewedTrack(server);
  await signIn(page, server, path);
  await page.close();
  for (const view of views) {
    const look = await context.newPage();
    const shot = await asSeen(look, view);
    await look.goto(`${server.url}${path}`);
    await look.getByRole('table', { name: 'Changes in docs/prices.md' }).waitFor();
    await shot('review');
    await look.getByRole('button', { name: 'Comment on lines' }).click();
    await look.getByRole('button', { name: 'Comment on added line 1' }).click();
    await look.getByRole('textbox', { name: 'Comment on added line 1' }).fill('In euros, please.');
    await shot('review-commenting');
    await look.getByRole('button', { name: 'Add comment' }).first().click();
    await look.getByRole('button', { name: /^Send 1/ }).scrollIntoViewIfNeeded();
    await shot('review-comments');
    await look.goto(`${server.url}${path}?ticket=${track.tickets[0]?.id ?? ''}`);
    await look.getByText('every criterion is met').scrollIntoViewIfNeeded();
    await shot('review-ticket');
    await look.evaluate(() => localStorage.clear());
    await look.close();
  }
  const empty = await api.call<{ id: string }>('POST', `/projects/${project.id}/tracks`, { title: 'Later' });
  const [view] = views;
  if (view === undefined) return;
  const look = await context.newPage();
  const shot = await asSeen(look, view);
  await look.goto(`${server.url}/projects/${project.id}/tracks/${empty.id}/review`);
  await look.getByText('There is nothing to compare yet.').waitFor();
  await shot('review-empty');
});
