import type { Project, Ticket, TrackDetail } from '@baton/protocol';
import { Api } from '../support/api.ts';
import { signIn } from '../support/pages.ts';
import { test } from '../support/test.ts';
import { asSeen, views } from './views.ts';

for (const view of views) {
  test(`the dashboard, ${view.theme}, ${view.width} wide`, async ({ server, page }) => {
    test.setTimeout(120_000);
    const shot = await asSeen(page, view);
    const api = await Api.forOwner(server);
    const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
    await signIn(page, server, `/projects/${project.id}/dashboard`);
    await page.getByRole('button', { name: 'New track' }).waitFor();
    await shot('dashboard-empty');
    const track = await api.call<TrackDetail>('POST', `/projects/${project.id}/tracks`, {
      title: 'Pay by invoice',
      description: 'Customers with an account pay by invoice within thirty days.',
    });
    await api.call('POST', `/projects/${project.id}/tracks`, { title: 'Reminders for what is overdue' });
    await page.getByRole('link', { name: /^Pay by invoice/ }).waitFor();
    await shot('dashboard');
    await page.goto(`${server.url}/projects/${project.id}/tracks/${track.id}`);
    await page.getByText('No tickets yet.').waitFor();
    await shot('track-empty');
    const add = (title: string, more: object = {}): Promise<Ticket> => api.call('POST', `/tracks/${track.id}/tickets`, { title, ...more });
    const model = await add('Write the invoice model', { phase: 'Model', targetFiles: ['src/invoice.ts'] });
    const numbers = await add('Number invoices without gaps', { phase: 'Model', dependsOn: [model.id], targetFiles: ['src/invoice.ts'] });
    const text = await add('Print an invoice', { phase: 'Paper', dependsOn: [model.id], targetFiles: ['src/print.ts', 'src/invoice.ts'] });
    const look = await add('Look at a printed invoice', {
      phase: 'Paper',
      kind: 'human',
      description: 'Print one.',
      dependsOn: [text.id, numbers.id],
    });
    await api.call('POST', `/tickets/${look.id}/block`, { reason: 'The printer is away.' });
    await api.call('POST', `/tickets/${numbers.id}/skip`);
    await page.getByText('Look at a printed invoice').waitFor();
    if (view.width > 1000) await page.locator('.svelte-flow__node').nth(3).waitFor();
    await shot('track');
    if (view.width > 1000) await page.locator('.svelte-flow__node', { hasText: 'Print an invoice' }).click();
    else
      await page
        .getByRole('button', { name: /Print an invoice/ })
        .first()
        .click();
    await page.getByRole('tabpanel').waitFor();
    await shot('track-ticket');
    await page.getByRole('tab', { name: /^Overlaps/ }).click();
    await shot('track-overlaps');
    await page.getByRole('button', { name: 'Hide side panel' }).last().click();
    await page.getByRole('radio', { name: 'List' }).check({ force: true });
    await page.getByRole('button', { name: /^Actions for T-03/ }).click();
    await page.getByRole('menuitem', { name: 'Edit…' }).waitFor();
    await shot('track-list');
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    await page.getByRole('dialog').waitFor();
    await shot('track-edit');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'Workers' }).waitFor();
    await page.getByRole('region', { name: 'Thread' }).getByRole('article').first().waitFor();
    await shot('track-started');
  });
}
