import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { PolicyClass } from '@baton/protocol';
import type { Arguments } from '../arguments.ts';
import { createJail, isInside, type Jail } from '../jail.ts';
import type { Tool } from '../tool.ts';
import { shellParts } from './shell-parts.ts';

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
  /**
   * Where files that commands are redirected to or from really lie, from the project's folder, by what was written; undefined where that is no place in the
   * project, or cannot be told.
   */
  leads?: ReadonlyMap<string, string | undefined>;
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
  const leads = created.ok ? await leadsOf(commands, root, created.jail) : new Map<string, undefined>();
  const version = tool.origin?.kind === 'mcp' ? { version: tool.version } : {};
  return {
    tool: tool.name,
    ...version,
    policyClass: tool.policyClass,
    root,
    paths: [...new Set(found.flat())],
    commands,
    ...(leads.size === 0 ? {} : { leads }),
    scripts,
    urls,
    ...(network ? { network } : {}),
  };
}

async function namesOf(path: string, root: string, jail: Jail): Promise<string[]> {
  const real = await realOf(path, jail);
  return [asWritten(path, [root, jail.root.absolute]), ...(real === undefined ? [] : [real])];
}

/** The real place of a path, from the project's folder; undefined where that lies outside, or nothing can be there. */
async function realOf(path: string, jail: Jail): Promise<string | undefined> {
  const [there, planned] = [await jail.resolve(path), await jail.resolveForChange(path)];
  const real = there.ok ? there : planned;
  return real.ok ? real.place.relative : undefined;
}

/** The files in the project that commands are redirected to or from. What is named outside of it is judged as it stands. */
async function leadsOf(commands: readonly string[], root: string, jail: Jail): Promise<Map<string, string | undefined>> {
  const leads = new Map<string, string | undefined>();
  for (const part of commands.flatMap(shellParts)) {
    if ((part.type !== 'write' && part.type !== 'read') || part.path === undefined || leads.has(part.path)) continue;
    const written = asWritten(part.path, [root, jail.root.absolute]);
    if (isAbsolute(written) || written === '..' || written.startsWith('../')) continue;
    // Behind a link `..` leads to the folder around what it points to, and a backslash is a letter, but not everywhere.
    const isPlain = !/\\|(^|\/)\.\.(\/|$)/.test(part.path);
    leads.set(part.path, isPlain ? await realOf(part.path, jail) : undefined);
  }
  return leads;
}

/** From the project's folder where it lies in it; else as it stands, which no rule about the project's files allows. */
function asWritten(path: string, roots: readonly string[]): string {
  const written = path.replaceAll('\\', '/');
  if (!isAbsolute(written)) return written;
  const root = roots.map((each) => resolve(each)).find((each) => isInside(resolve(written), each));
  return root === undefined ? written : relative(root, resolve(written)).split(sep).join('/');
}
