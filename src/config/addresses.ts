import ipaddr from 'ipaddr.js';

/** Whether a host's name or address stands for this machine itself; IPv6 addresses with or without brackets. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return name === 'localhost' || (isAddress(name) && ipaddr.process(name).range() === 'loopback');
}

/** Whether a text is an IP address, or a range of them such as `10.0.0.0/8`. */
export function isAddressRange(text: string): boolean {
  if (text.includes('%')) return false;
  return isAddress(text) || ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text);
}

// ipaddr.js also reads 127.1 and 0x7f000001, which other programs take for names
function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (!text.includes('%') && ipaddr.IPv6.isValid(text));
}
