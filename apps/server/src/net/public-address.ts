import ipaddr from 'ipaddr.js';

/** All that is routed on the internet by IPv6. */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');
/** Where a network translates IPv6 to IPv4: the last 32 bits are the address that is really meant. */
const TRANSLATED = ipaddr.IPv6.parse('64:ff9b::');

/**
 * Whether an address as text (IPv4 or IPv6, without brackets) lies on the internet: not on this machine, in a private network, link-local (cloud
 * metadata), multicast, reserved, or one of those written as another. Text that is no address does not.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast';
  if (address.match(TRANSLATED, 96)) return isPublicAddress(new ipaddr.IPv4(address.toByteArray().slice(12)).toString());
  return address.match(GLOBAL_UNICAST, 3) && address.range() === 'unicast';
}
