import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { withDiagramFrame } from './scripts/diagram-frame.ts';
import { isShared } from './scripts/shared-module.ts';
import { withSizeBudget } from './scripts/size-budget.ts';

/** Where `vite dev` and `vite preview` find the server: started by hand on its usual port. */
const server = { target: 'http://127.0.0.1:4680', ws: true, changeOrigin: false };

/** Where a build with the pages for developers goes: beside the product's, never into it. */
const DEVELOPMENT_BUILD = '.svelte-kit/development';

export default defineConfig(({ mode }) => ({
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter:
        mode === 'production'
          ? withSizeBudget(withDiagramFrame(adapter({ fallback: 'index.html', precompress: true })), 150 * 1024)
          : adapter({ pages: DEVELOPMENT_BUILD, fallback: 'index.html' }),
      compilerOptions: { runes: true },
      // One page serves every address, so paths from the root hold wherever it was opened.
      paths: { relative: false },
    }),
  ],
  build: {
    target: 'es2023',
    // `light-dark()` stays as it is written: these browsers know it.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // Every file costs an answer with its headers: what all pages share comes in few.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What the page is told at its start, and nothing that reads it: the rest is evaluated once it has been told.
            { name: 'start', test: /(kit\/src\/runtime\/client\/payload\.js|vite\/preload-helper)/, priority: 1 },
            { name: 'framework', test: /node_modules\/(svelte|esm-env|clsx)\// },
            { name: 'shared', test: isShared },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': server } },
  preview: { proxy: { '/api': server } },
}));
