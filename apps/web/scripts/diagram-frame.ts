import { join } from 'node:path';
import type { Adapter } from '@sveltejs/kit';
import { build } from 'vite';

/** Where the page finds it; the server gives what lies here a policy of its own. */
const PLACE = '_app/frames';

/** Wraps an adapter so that the frame in which diagrams are drawn is built beside the page: a document of its own, with its own scripts. */
export function withDiagramFrame(adapter: Adapter): Adapter {
  return {
    ...adapter,
    adapt: async (builder) => {
      const root = join(import.meta.dirname, '../src/diagram-frame');
      await build({
        configFile: false,
        root,
        base: `/${PLACE}/`,
        logLevel: 'warn',
        build: {
          target: 'es2023',
          outDir: join(builder.getClientDirectory(), PLACE),
          emptyOutDir: true,
          assetsDir: 'immutable',
          // Its parts are large as they come, and fetched one by one.
          chunkSizeWarningLimit: 4000,
          rolldownOptions: { input: join(root, 'diagram.html') },
        },
      });
      await adapter.adapt(builder);
    },
  };
}
