import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { withSizeBudget } from './scripts/size-budget.ts';

/** Where `vite dev` and `vite preview` find the server: started by hand on its usual port. */
const server = { target: 'http://127.0.0.1:4680', ws: true, changeOrigin: false };

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: withSizeBudget(adapter({ fallback: 'index.html', precompress: true }), 150 * 1024),
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
            { name: 'framework', test: /node_modules\/(svelte|esm-env|clsx)\// },
            {
              name: 'shared',
              test: /(src\/lib\/(api|app|connection|format|models|projects|session|shell|text|ui)|packages\/[a-z-]+\/src|node_modules\/@lucide)\//,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': server } },
  preview: { proxy: { '/api': server } },
});
