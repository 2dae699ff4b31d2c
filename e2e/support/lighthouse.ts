import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromiumPath } from './chromium.ts';

export interface Scores {
  /** 0 to 100. */
  performance: number;
  accessibility: number;
  /** Audits of accessibility that were not passed. */
  failed: string[];
}

/** A browser that Lighthouse can drive, with the cookies that its pages get. */
export interface Measured {
  page: Page;
  score(url: string, form: 'desktop' | 'mobile'): Promise<Scores>;
  close(): Promise<void>;
}

export async function openMeasured(): Promise<Measured> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'baton-lighthouse-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', `--remote-debugging-port=${port}`],
  });
  return {
    page: context.pages()[0] ?? (await context.newPage()),

    async score(url, form) {
      const run = await lighthouse(
        url,
        { port, output: 'json', logLevel: 'silent', disableStorageReset: true, onlyCategories: ['performance', 'accessibility'] },
        form === 'desktop' ? desktopConfig : undefined,
      );
      if (run === undefined) throw new Error(`Lighthouse measured nothing at ${url}`);
      const { categories, audits } = run.lhr;
      const scoreOf = (name: string): number => Math.round((categories[name]?.score ?? 0) * 100);
      const failed = (categories['accessibility']?.auditRefs ?? []).flatMap(({ id }) => {
        const audit = audits[id];
        return audit?.score === 0 ? [id] : [];
      });
      return { performance: scoreOf('performance'), accessibility: scoreOf('accessibility'), failed };
    },

    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
