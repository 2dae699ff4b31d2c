import { SandboxManager, type SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import { lstat } from 'node:fs/promises';
import { platform, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInside } from '../jail.ts';
import type { CommandRequest, SandboxRules } from './command-request.ts';
import { findDeniedPlaces } from './denied-places.ts';
import { whyNotLet } from './local-host.ts';
import { removePlaceholder } from './placeholder.ts';

/** What no command needs, and the server's user may be able to read: homes with their keys, other programs' temporary files, secrets of the system. */
const SYSTEM_PLACES = [
  '/home',
  '/root',
  '/Users',
  '/tmp',
  '/var/tmp',
  '/private/tmp',
  '/private/var/folders',
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/ssh',
  '/etc/sudoers',
  '/etc/sudoers.d',
  '/etc/kubernetes',
  '/run/secrets',
  '/run/credentials',
  '/run/user',
  '/var/run/secrets',
  '/var/lib/docker',
  '/var/lib/kubelet',
];
/** Where the library's own program lies, which runs inside: that may be below a home. */
const OWN_PROGRAMS = fileURLToPath(new URL('../vendor', import.meta.resolve('@anthropic-ai/sandbox-runtime')));
/** What the library lets every command write, for all of them together. */
const SHARED_PLACES = ['/tmp/claude', '/private/tmp/claude'];
/** Addresses of the local network: a name that is granted must not lead there. The library adds loopback, link-local and this machine's own. */
const LOCAL_NETWORK = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15', 'fc00::/7'];

export type Sandboxed = { ok: true; argv: readonly string[] } | { ok: false; detail: string };

/** The parameters with which a command is started in a sandbox. `end` of the library's must be called once it has ended. */
export async function sandboxed(inner: string, request: CommandRequest, rules: SandboxRules): Promise<Sandboxed> {
  const refused = whyNotLet(rules.hosts);
  if (refused !== undefined) return { ok: false, detail: refused };
  await removePlaceholder(request.directory);
  const found = await findDeniedPlaces(request.directory, rules.denied);
  if (!found.ok) return found;
  const { hidden, git } = found.places;
  const outside = await there([...SYSTEM_PLACES, ...ownHome(), ...rules.deniedPaths, ...rules.denied.paths]);
  const writable = [request.directory, rules.scratch];
  const isWritable = (path: string): boolean => writable.some((folder) => isInside(path, folder));
  const config: SandboxRuntimeConfig = {
    // What it would look for in its working directory is found here, in the project.
    ripgrep: { command: 'true' },
    network: { allowedDomains: [...rules.hosts], deniedDomains: [...rules.deniedHosts], deniedResolvedAddresses: LOCAL_NETWORK },
    filesystem: {
      denyRead: [...outside, ...hidden].map(literal),
      allowRead: [...writable, ...rules.readable, OWN_PROGRAMS].map(literal),
      allowWrite: writable.map(literal),
      // What lies elsewhere is not written anyway, and naming it would show it. The first need not be there yet: then none is made.
      denyWrite: [
        ...[join(request.directory, '.git'), ...git, ...rules.readOnly, ...outside, ...hidden].filter(isWritable),
        ...SHARED_PLACES,
      ].map(literal),
    },
  };
  // Without hosts there is no proxy, and so no way out at all.
  if (rules.hosts.length > 0) await SandboxManager.initialize(config);
  else SandboxManager.updateConfig(config);
  const { argv } = await SandboxManager.wrapWithSandboxArgv(inner, '/bin/bash', config, undefined, undefined, { commandId: 'command' });
  return closed(argv);
}

/**
 * What the library leaves open. Root, though it has no rights in a sandbox, owns the files of the kernel's settings, and may write those that bubblewrap's own look does not
 * find writable; what programs share in memory by a number is the whole machine's.
 */
function closed(argv: readonly string[]): Sandboxed {
  if (platform() !== 'linux') return { ok: true, argv };
  const [shell = '', option = '', script = ''] = argv;
  if (!script.includes(PROCESSES))
    return { ok: false, detail: 'The sandbox is not made as it is known to be: commands are not run in it.' };
  return { ok: true, argv: [shell, option, script.replace(PROCESSES, `${PROCESSES}${SETTINGS}`)] };
}

/** In the command line that the library makes. */
const PROCESSES = ' --proc /proc ';
const SETTINGS = '--ro-bind /proc/sys /proc/sys --ro-bind-try /proc/sysrq-trigger /proc/sysrq-trigger --unshare-ipc ';

/** The home of the user that all this runs as, whatever its environment says; none for one that the system has no name for. */
function ownHome(): string[] {
  try {
    return [userInfo().homedir];
  } catch {
    return [];
  }
}

/** Removes what the sandbox left on the disk, and ends its proxies. */
export async function endSandbox(): Promise<void> {
  SandboxManager.cleanupAfterCommand();
  await SandboxManager.reset();
}

const literal = (path: string): { path: string; literal: true } => ({ path, literal: true });

async function there(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  // Some users have no home of their own.
  return [...new Set(paths.filter((path, index) => found[index] === true && path !== '/'))];
}
