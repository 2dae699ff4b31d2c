import { test as base } from '@playwright/test';
import { startProvider, type Provider } from './provider.ts';
import { Server, type ServerOptions } from './server.ts';

interface Fixtures {
  serverOptions: ServerOptions;
  server: Server;
  provider: Provider;
}

/** Playwright's test with the started product and a double of the provider. */
export const test = base.extend<Fixtures>({
  serverOptions: [{}, { option: true }],
  // Begun after the double, so that it is gone before: the double waits for whoever is connected to it.
  // oxlint-disable-next-line no-unused-vars
  server: async ({ serverOptions, provider: _ }, use) => {
    const server = await Server.start(serverOptions);
    await use(server);
    await server.dispose();
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants a destructured first parameter.
  provider: async ({}, use) => {
    const provider = await startProvider();
    await use(provider);
    await provider.stop();
  },
});

export { expect } from '@playwright/test';
