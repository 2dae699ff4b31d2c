import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root; every relative path of the project is relative to it. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The Node that the product runs on. It comes as a package, so that the system's may be any from 20 up. */
export const productNode = join(root, 'node_modules/node/bin/node');

/** Where Node keeps compiled sources, so that a second start doesn't parse everything again. May be thrown away. */
export const compileCache = join(root, 'node_modules/.cache/compile');
