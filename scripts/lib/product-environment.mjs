import { delimiter, dirname, join } from 'node:path';
import { compileCache, productNode, root } from './paths.mjs';

/**
 * The environment for the project's tools (builds and checks): the caller's, with the product's Node and the tools' folder first on the
 * path. The server doesn't get it: what agents run in a shell should find the machine's own programs.
 * @returns {NodeJS.ProcessEnv}
 */
export function productEnvironment() {
  const path = [dirname(productNode), join(root, 'node_modules/.bin'), process.env.PATH].filter(Boolean).join(delimiter);
  return { NODE_COMPILE_CACHE: compileCache, ...process.env, PATH: path };
}
