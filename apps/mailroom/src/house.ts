import { BlockList, isIP } from 'node:net';

const house = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  house.addSubnet(network, prefix);
house.addAddress('::1', 'ipv6');
house.addSubnet('fc00::', 7, 'ipv6');
house.addSubnet('fe80::', 10, 'ipv6');

/** A machine of the same house (RFC 1918, RFC 4193): usually the gateway through which all mail comes. */
export function isOfTheHouse(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && house.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
