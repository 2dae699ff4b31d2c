import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Adapter, Builder } from '@sveltejs/kit';

/** A script element without a `src`, with its content. */
const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/**
 * Wraps an adapter so that the fallback page loads its few lines of start-up code from files. A page without inline scripts can be
 * served under `script-src 'self'`, with no hash or nonce that a server would have to know.
 */
export function withoutInlineScripts(adapter: Adapter): Adapter {
  return {
    ...adapter,
    adapt: (builder: Builder) =>
      adapter.adapt({
        ...builder,
        generateFallback: async (destination: string) => {
          await builder.generateFallback(destination);
          moveScripts(destination, builder.getAppPath());
        },
      }),
  };
}

function moveScripts(pageFile: string, appPath: string): void {
  const page = readFileSync(pageFile, 'utf8');
  const moved = page.replace(INLINE_SCRIPT, (_, script: string) => {
    const name = `start.${createHash('sha256').update(script).digest('hex').slice(0, 12)}.js`;
    writeFileSync(join(dirname(pageFile), appPath, 'immutable', name), script);
    return `<script src="/${appPath}/immutable/${name}"></script>`;
  });
  writeFileSync(pageFile, moved);
}
