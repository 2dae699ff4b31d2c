/** Whether a host that commands are let to is this machine, or an address: what a name means is looked at when it is asked, what an address means is plain. */
function isLocalHost(host: string): boolean {
  const url = URL.parse(`http://${host.replace(/^\*\./, '')}`);
  return url === null || /^[\d.]+$|^\[|(^|\.)localhost\.?$/.test(url.hostname);
}

/** Why commands are not let to a host, in words; undefined where they are. */
export function whyNotLet(hosts: readonly string[]): string | undefined {
  const own = hosts.find(isLocalHost);
  return own === undefined ? undefined : `Commands cannot be let to "${own}": give the name of a host, not of this machine, and no number.`;
}
