/** Where a link may lead, and how that is said. */
export interface SafeAddress {
  href: string;
  /** Without the protocol where it says nothing; names of hosts as they are resolved, so that look-alike letters show. */
  shown: string;
}

const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** Undefined for everything but whole addresses on the web and of mail. */
export function safeAddress(written: string): SafeAddress | undefined {
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written);
  if (!PROTOCOLS.has(url.protocol)) return undefined;
  return { href: url.href, shown: url.protocol === 'http:' ? url.href : withoutProtocol(url.href) };
}

/** Whether a link's text is its address already, so that it need not be said again. */
export function saysAddress(text: string, { href }: SafeAddress): boolean {
  return trimmed(text) === trimmed(href);
}

function trimmed(address: string): string {
  return withoutProtocol(address.trim()).replace(/\/$/, '');
}

function withoutProtocol(address: string): string {
  return address.replace(/^(https?:\/\/|mailto:)/i, '');
}
