import type { Secret } from '@baton/protocol';
import { withBorrowedRepository } from './borrowed-repository.ts';
import { pushAddress } from './push-address.ts';

/** Slower than a byte in so many seconds is no connection any more. */
const SILENCE_S = 60;

/** With which git says that a branch was not taken; which one, and why, it has written. */
const NOT_TAKEN = 1;

/** `token`: it was refused. `forbidden`: it may not write there. `behind`: the branch there has commits that are not here. `rejected`: the server does not want it. */
export type PushProblem =
  | 'address'
  | 'no_repository'
  | 'token'
  | 'forbidden'
  | 'not_found'
  | 'moved'
  | 'unreachable'
  | 'behind'
  | 'rejected'
  | 'failed';

/** `changed`: it was not there, or elsewhere, before. */
export type PushedBranch = { ok: true; changed: boolean } | { ok: false; reason: PushProblem; detail: string };

/**
 * Pushes one commit as one branch to a server over HTTP or HTTPS, never over what is there. The password is told to git alone, and to no other server than the one that was named: nothing of the
 * project's settings is read, and nothing follows the server elsewhere. Pushed again, the same is there already. Rejects only with the signal's reason.
 */
export async function pushBranch(given: {
  checkout: string;
  scratch: string;
  /** Its full name. */
  commit: string;
  branch: string;
  address: string;
  /** What the server's name means, where that was looked at: it is asked there and nowhere else. */
  pinned?: readonly string[];
  user: string;
  password: Secret;
  signal: AbortSignal;
}): Promise<PushedBranch> {
  const { checkout, scratch, commit, branch, pinned = [], user, password, signal } = given;
  const address = pushAddress(given.address);
  if (!address.ok) return { ok: false, reason: 'address', detail: address.detail };
  const { url } = address;
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const port = url.port === '' ? (scheme === 'https' ? '443' : '80') : url.port;
  return withBorrowedRepository({ checkout, scratch, signal }, async ({ run, askPass }): Promise<PushedBranch> => {
    const answer = await run(
      [
        'push',
        '--porcelain',
        '--no-verify',
        '--no-signed',
        '--no-follow-tags',
        '--recurse-submodules=no',
        '--',
        url.href,
        `${commit}:refs/heads/${branch}`,
      ],
      {
        answers: [NOT_TAKEN],
        reach: { scheme, askPass, user, password },
        settings: [
          ['http.followRedirects', 'false'],
          ['http.proxy', ''],
          ['http.lowSpeedLimit', '1'],
          ['http.lowSpeedTime', String(SILENCE_S)],
          ...(pinned.length === 0 || pinned.includes(url.hostname)
            ? []
            : [['http.curloptResolve', `${url.hostname}:${port}:${pinned.map(bracketed).join(',')}`] as const]),
        ],
      },
    );
    if (!answer.ok) return problemOf(hidden(answer.detail, password), url.host);
    const line = hidden(answer.output.toString(), password)
      .split('\n')
      .find((each) => each.includes(`:refs/heads/${branch}\t`));
    return line === undefined
      ? { ok: false, reason: 'failed', detail: 'The server did not say what became of the branch.' }
      : endOf(line, branch);
  });
}

/** `<flag>\t<from>:<to>\t<summary>`, the flag one character. */
function endOf(line: string, branch: string): PushedBranch {
  const flag = line[0];
  const summary = line.split('\t').at(-1) ?? '';
  if (flag === '=') return { ok: true, changed: false };
  if (flag !== '!') return { ok: true, changed: true };
  const why = /\((?<why>.*)\)\s*$/.exec(summary)?.groups?.['why'] ?? summary;
  if (/^(?:fetch first|non-fast-forward|needs force|stale info)/.test(why)) {
    return {
      ok: false,
      reason: 'behind',
      detail: `The branch ${branch} is there already with commits that are not part of this. Choose another name, or bring them together first: nothing is overwritten.`,
    };
  }
  return { ok: false, reason: 'rejected', detail: `The server did not take the branch ${branch}: ${why}.` };
}

/** By what git says in English, which it is told to speak. Each with the words that were seen of git 2.39. */
const WORDS: readonly { reason: PushProblem; pattern: RegExp; detail: (host: string) => string }[] = [
  {
    // "fatal: Authentication failed for 'https://…'"
    reason: 'token',
    pattern: /Authentication failed for|could not read (?:Username|Password)|returned error: 401/,
    detail: (host) => `${host} refuses the token. It may have expired, or belong to another server.`,
  },
  {
    // "The requested URL returned error: 403"
    reason: 'forbidden',
    pattern: /returned error: 403|Write access to repository not granted|[Pp]ermission to .* denied/,
    detail: (host) => `The token may not write to this repository at ${host}.`,
  },
  {
    // "repository 'https://…' not found"
    reason: 'not_found',
    pattern: /repository '.*' not found|returned error: 404|not valid: is this a git repository|[Rr]epository not found/,
    detail: (host) => `There is no such repository at ${host}, or the token may not see it.`,
  },
  {
    // "The requested URL returned error: 301"
    reason: 'moved',
    pattern: /returned error: 30\d|from redirect/,
    detail: (host) =>
      `${host} says that the repository is elsewhere now. Give its new address: a token is not sent where it was not meant to go.`,
  },
  {
    // "Could not resolve host: …", "Failed to connect to … Connection refused"
    reason: 'unreachable',
    pattern:
      /Could not resolve host|[Ff]ailed to connect|Couldn't connect|Connection (?:refused|timed out|reset)|Operation (?:timed out|too slow)|SSL|certificate|unexpected disconnect|the remote end hung up|returned error: 5\d\d/,
    detail: (host) => `${host} can't be reached, or broke off.`,
  },
];

function problemOf(detail: string, host: string): PushedBranch {
  const known = WORDS.find(({ pattern }) => pattern.test(detail));
  if (known === undefined)
    return { ok: false, reason: 'failed', detail: detail === '' ? 'Git could not push.' : `Git could not push: ${detail}` };
  const said = known.reason === 'unreachable' ? ` (${lastLine(detail)})` : '';
  return { ok: false, reason: known.reason, detail: `${known.detail(host)}${said}` };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

/** As curl wants addresses of version 6. */
function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** A server may repeat what it was told. */
function hidden(text: string, password: Secret): string {
  return text.replaceAll(password.reveal(), '[secret]');
}
