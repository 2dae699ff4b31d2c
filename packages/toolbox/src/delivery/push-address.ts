export type PushAddress = { ok: true; url: URL } | { ok: false; detail: string };

/** `git@host:path` and the like: how git writes SSH without saying so. */
const SHORT_SSH = /^(?:[^@/\\:]+@)?(?<host>[^/\\:]+\.[^/\\:]+):(?<path>[^/\\].*)$/;

/**
 * An address that a branch may be pushed to: HTTP or HTTPS, without a name or password in it. Others are refused in words, with the address that would do where that can be told.
 */
export function pushAddress(text: string): PushAddress {
  const given = text.trim();
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? URL.parse(given) : null;
  if (url === null) {
    const short = SHORT_SSH.exec(given)?.groups;
    return short === undefined
      ? refused(
          'Baton pushes to servers over HTTPS only, not to folders or to what only this machine knows. Give an address like https://github.com/owner/repository.git.',
        )
      : refused(overSsh(short['host'] ?? '', short['path'] ?? ''));
  }
  if (url.protocol === 'ssh:' || url.protocol === 'git+ssh:') return refused(overSsh(url.hostname, url.pathname.slice(1)));
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refused(`Baton pushes over HTTPS only: an address that begins with ${url.protocol} is not used.`);
  }
  if (url.username !== '' || url.password !== '') {
    return refused('The address must not hold a name or a token. Tokens of forges stand in credentials.toml, or under Settings.');
  }
  if (url.hostname === '' || url.pathname.replaceAll('/', '') === '') return refused('The address names no repository.');
  if (url.search !== '' || url.hash !== '') return refused('The address of a repository has no part behind "?" or "#".');
  return { ok: true, url };
}

function overSsh(host: string, path: string): string {
  return `Baton pushes over HTTPS only, with the token of a forge, and uses no SSH keys. This is the same repository over HTTPS, as a rule: https://${host}/${path}`;
}

function refused(detail: string): PushAddress {
  return { ok: false, detail };
}
