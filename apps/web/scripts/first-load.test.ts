import { expect, it } from 'vitest';
import { heaviestFirstLoad, type BuildManifest } from './first-load.ts';

const manifest: BuildManifest = {
  'kit/client/entry.js': { file: 'start.js', imports: ['_kit.js'] },
  'generated/app.js': { file: 'app.js', imports: ['_kit.js'] },
  '_kit.js': { file: 'kit.js', dynamicImports: ['lib/menu.ts'] },
  'lib/menu.ts': { file: 'menu.js' },
  'generated/nodes/0.js': { file: 'root.js', imports: ['_kit.js'] },
  'generated/nodes/1.js': { file: 'error.js' },
  'generated/nodes/2.js': { file: 'shell.js' },
  'generated/nodes/3.js': { file: 'settings.js' },
  'generated/nodes/4.js': { file: 'light.js' },
  'generated/nodes/10.js': { file: 'heavy.js', imports: ['_thread.js'], dynamicImports: ['lib/AskDialog.svelte'] },
  '_thread.js': { file: 'thread.js', imports: ['_kit.js', '_style.css'], dynamicImports: ['markdown.ts'] },
  '_style.css': { file: 'style.css' },
  'markdown.ts': { file: 'markdown.js', dynamicImports: ['highlighter.ts'] },
  'lib/AskDialog.svelte': { file: 'dialog.js' },
  'lib/ApprovalCard.svelte': { file: 'approval.js' },
  'highlighter.ts': { file: 'highlighter.js' },
};

it('counts each script of the heaviest page once, what it and only it fetches on demand included, but for what is asked for', () => {
  const { files, bytes } = heaviestFirstLoad(manifest, (file) => (file === 'heavy.js' ? 100 : 1));
  expect(files.toSorted()).toEqual([
    'app.js',
    'error.js',
    'heavy.js',
    'kit.js',
    'markdown.js',
    'root.js',
    'settings.js',
    'shell.js',
    'start.js',
    'thread.js',
  ]);
  expect(bytes).toBe(109);
});
