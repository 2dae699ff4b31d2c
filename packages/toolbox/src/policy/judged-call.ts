import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { PolicyClass } from '@baton/protocol';
import type { Arguments } from '../arguments.ts';
import { createJail, isInside, type Jail } from '../jail.ts';
import type { Tool } from '../tool.ts';

/** A call as policies see it. */
export interface JudgedCall {
  tool: string;
  /** Of a tool that a stranger describes: what was allowed of it is allowed of it as it was described then. */
  version?: number;
  policyClass: PolicyClass;
  /** The folder in which it works. Where it is not said, whatever is named from the root of the system lies outside. */
  root?: string;
  /** Paths from the project's folder, with forward slashes: each as it was written and, where that is another, as it really is. */
  paths: readonly string[];
  commands: readonly string[];
  /** In a language that is not followed: what they do is not known before. */
  scripts: readonly string[];
  urls: readonly string[];
  /** A command that is to reach the hosts that are granted to commands. */
  network?: boolean;
}

/** What a call with checked arguments is judged by, in the project whose folder is `root`. Looks at the disk for where links lead, and changes nothing. */
export async function judgedCall(tool: Tool, value: Arguments, root: string): Promise<JudgedCall> {
  const { paths, commands, scripts, urls, network } = tool.reach(value);
  // What may be read at all is the tools' own jail to say; here it only tells where a path leads.
  const created = await createJail(root, { paths: [], names: [] });
  const found = created.ok ? await Promise.all(paths.map((path) => namesOf(path, root, created.jail))) : [paths];
  const version = tool.origin?.kind === 'mcp' ? { version: tool.version } : {};
  return {
    tool: tool.name,
    ...version,
    policyClass: tool.policyClass,
    root,
    paths: [...new Set(found.flat())],
    commands,
    scripts,
    urls,
    ...(network ? { network } : {}),
  };
}

async function namesOf(path: string, root: string, jail: Jail): Promise<string[]> {
  const [there, planned] = [await jail.resolve(path), await jail.resolveForChange(path)];
  const real = there.ok ? there : planned;
  return [asWritten(path, [root, jail.root.absolute]), ...(real.ok ? [real.place.relative] : [])];
}

/** From the project's folder where it lies in it; else as it stands, which no rule about the project's files allows. */
function asWritten(path: string, roots: readonly string[]): string {
  const written = path.replaceAll('\\', '/');
  if (!isAbsolute(written)) return written;
  const root = roots.map((each) => resolve(each)).find((each) => isInside(resolve(written), each));
  return root === undefined ? written : relative(root, resolve(written)).split(sep).join('/');
}
