import ipaddr from 'ipaddr.js';

/**
 * An IPv4 or IPv6 address in one spelling (`2001:DB8::1` is `2001:db8::1`), an IPv4 address mapped into IPv6 as
 * IPv4; null where the text is no address. IPv4 is four decimal parts: the octal and short forms that some
 * resolvers take mean different hosts to different programs.
 */
export function normalizeAddress(text: string): string | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString();
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toString();
}

/** A network in CIDR notation, or an address as the network of itself alone; null where the text is neither. */
export function normalizeNetwork(text: string): string | null {
  const [addressText = '', lengthText, ...rest] = text.split('/');
  const address = normalizeAddress(addressText);
  if (address === null || rest.length > 0) return null;
  if (lengthText === undefined) return address;
  const longest = address.includes(':') ? 128 : 32;
  if (!/^\d{1,3}$/.test(lengthText) || Number(lengthText) > longest) return null;
  return `${address}/${lengthText}`;
}
