import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Adapter } from '@sveltejs/kit';
import { heaviestFirstLoad, type BuildManifest } from './first-load.ts';

/** Wraps an adapter so that a build fails whose heaviest page sends more script than `limitBytes`, compressed with brotli. */
export function withSizeBudget(adapter: Adapter, limitBytes: number): Adapter {
  return {
    ...adapter,
    adapt: async (builder) => {
      await adapter.adapt(builder);
      const manifest = JSON.parse(readFileSync(join(builder.getClientDirectory(), '.vite/manifest.json'), 'utf8')) as BuildManifest;
      const { bytes, files } = heaviestFirstLoad(manifest, (file) => statSync(join('build', `${file}.br`)).size);
      const words = `${kilobytes(bytes)} of ${kilobytes(limitBytes)} KB compressed script in ${files.length} files`;
      if (bytes > limitBytes) throw new Error(`The heaviest page is too heavy: ${words}. Load what is heavy on demand.`);
      builder.log(`Heaviest page: ${words}`);
    },
  };
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}
