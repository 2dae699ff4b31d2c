import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The page as it was built. */
export interface BuiltPage {
  directory: string;
  html: string;
  /** Sources for `script-src` of the scripts that stand in the page itself, by their hashes. */
  inlineScripts: readonly string[];
}

/** Undefined when the page was not built. */
export function readBuiltPage(directory: string): BuiltPage | undefined {
  const file = join(directory, 'index.html');
  if (!existsSync(file)) return undefined;
  const html = readFileSync(file, 'utf8');
  return { directory, html, inlineScripts: scriptHashes(html) };
}

/** What a content security policy has to name so that the scripts inside an HTML text may run, and no others. */
export function scriptHashes(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
}
