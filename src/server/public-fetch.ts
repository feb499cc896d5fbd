import { type LookupAddress, lookup } from 'node:dns';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';

/** Networks that are nobody's business but their owner's (RFC 6890 and its registry). */
const PRIVATE_NETWORKS = blockList([
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]);

/** Whether an address is on the public internet; IPv4 in IPv6's clothes counts as what it is. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  const version = isIP(address);
  return version !== 0 && !PRIVATE_NETWORKS.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Fetches an https address that somebody outside named, for reading what they publish: never from this machine or a private
 * network, whatever the name leads to at the moment of connecting, and never where it redirects to.
 */
export const publicFetch: typeof globalThis.fetch = guardedFetch(isPublicAddress);

/** As {@link publicFetch}, for addresses that `isAllowed` lets be connected to. `ca` are the roots that are trusted instead of the usual. */
export function guardedFetch(isAllowed: (address: string) => boolean, ca?: string): typeof globalThis.fetch {
  const guardedLookup: LookupFunction = (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error) return done(error, '', 0);
      if (!first || !addresses.every(({ address }) => isAllowed(address))) {
        return done(new TypeError('The name leads to a network that nothing is fetched from.'), '', 0);
      }
      if (options.all) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.protocol !== 'https:') throw new TypeError('Only https addresses are fetched.');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isAllowed(host))
      throw new TypeError('Nothing is fetched from the network of this address.');
    const headers = Object.fromEntries(new Headers(init?.headers));
    const options = { headers, lookup: guardedLookup, signal: init?.signal ?? undefined, agent: false, ca };
    return new Promise((resolve, reject) => {
      const asked = request(url, options, (answer) => {
        const status = answer.statusCode ?? 0;
        if (status >= 300 && status < 400) {
          answer.destroy();
          reject(new TypeError('The address redirects, and redirects are not followed.'));
          return;
        }
        const body = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
        resolve(new Response(body, { status, headers: headersOf(answer.headers) }));
      });
      asked.on('error', reject);
      asked.end();
    });
  };
}

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const kept = new Headers();
  for (const name of ['cache-control', 'age', 'content-type']) {
    const value = headers[name];
    if (typeof value === 'string') kept.set(name, value);
  }
  return kept;
}

function blockList(networks: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits, family] of networks) list.addSubnet(address, bits, family);
  return list;
}
