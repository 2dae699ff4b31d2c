import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { McpServer } from '@baton/protocol';
import { ask, prepared, signIn } from '../support/pages.ts';
import { test } from '../support/test.ts';
import { writeToolServer } from '../support/tool-server.ts';
import { asSeen, views } from './views.ts';

for (const view of views) {
  test(`tools and their servers, ${view.theme}, ${view.width} wide`, async ({ server, provider, page }) => {
    const { api, path } = await prepared(server, provider);
    const shot = await asSeen(page, view);
    await signIn(page, server, '/settings/tools');
    await page.getByText('There is no server of tools yet.').waitFor();
    await shot('tools-empty');
    const { command, program, directory } = await writeToolServer(server.folder);
    const transport = { type: 'stdio', command, arguments: [program], directory, environment: { LICENCE: 'licence-0123456789' } };
    const notes = await api.call<McpServer>('POST', '/mcp-servers', { name: 'notes', transport });
    const broken = await api.call<McpServer>('POST', '/mcp-servers', {
      name: 'broken',
      transport: { type: 'stdio', command, arguments: ['-e', 'console.error("There is no key."); process.exit(1)'] },
    });
    await api.call('POST', '/mcp-servers', {
      name: 'tickets',
      transport: { type: 'http', url: 'https://tickets.example.org/mcp' },
      enabled: false,
    });
    await api.call('POST', `/mcp-servers/${notes.id}/restart`);
    await api.call('POST', `/mcp-servers/${broken.id}/restart`);
    await writeFile(join(directory, 'broken'), '');
    await page.getByRole('region', { name: 'broken' }).getByRole('status').waitFor();
    await page.getByRole('button', { name: '2 tools notes' }).click();
    await page.getByRole('region', { name: 'Tools of notes' }).getByLabel('What note may do').waitFor();
    await shot('tools');
    await page.getByRole('button', { name: 'Change notes' }).click();
    await page.getByRole('dialog').getByLabel('Value of LICENCE').waitFor();
    await shot('tools-change');

    await rm(join(directory, 'broken'));
    provider.mock.addFixturesFromJSON([
      {
        match: { userMessage: 'keep a note', hasToolResult: false },
        response: { content: 'I note that.', toolCalls: [{ id: 'call_note', name: 'notes__note', arguments: { text: 'buy milk' } }] },
      },
    ]);
    await page.goto(server.url + path);
    await ask(page, 'keep a note');
    await page.locator('[data-approval]').getByRole('button', { name: 'Approve' }).waitFor({ timeout: 40_000 });
    await shot('tools-decision');
  });
}
