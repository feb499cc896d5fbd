import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { packStatuses, STATUS_VALUE } from '../../../src/modules/tokens/status-list.rules.ts';
import { MAX_PACKED_BYTES } from '../../../src/modules/tokens/status-list-inflation.ts';
import {
  type Attack,
  about,
  attacker,
  badge,
  edKey,
  leftStale,
  refused,
  type Token,
  VICTIMS,
  type Victim,
} from './attack.ts';
import { BADGE_INDEX } from './stub-issuer.ts';
import { ISSUER } from './token-fixtures.ts';

const list = VICTIMS.STATUS_LIST;
const packed = packStatuses(2, 2 ** 17, []);
const good = deflateSync(packed, { level: 9 });
const withList = (changes: object) => () =>
  list.withClaims({ status_list: { bits: 2, lst: good.toString('base64url'), ...changes } });
const withBytes = (bytes: Uint8Array) => withList({ lst: Buffer.from(bytes).toString('base64url') });
const bomb = deflateSync(Buffer.alloc(MAX_PACKED_BYTES + 1), { level: 9 });

/** Lists that are signed well, with claims that no list has. */
const MALFORMED_LISTS: { readonly [name: string]: () => Token } = {
  'of 3 bits': withList({ bits: 3 }),
  'of 16 bits': withList({ bits: 16 }),
  'of no bits': withList({ bits: 0 }),
  'of bits as text': withList({ bits: '2' }),
  'that is no text': withList({ lst: [0] }),
  'without a list': () => list.withClaims({ status_list: undefined }),
  'without its address': () => list.withClaims({ sub: undefined }),
  'that may be kept for ever': () => list.withClaims({ ttl: undefined }),
  'that may be kept for no time': () => list.withClaims({ ttl: 0 }),
  'that may be kept for a fraction': () => list.withClaims({ ttl: 0.5 }),
};

/** Lists that are signed well and cannot be unpacked, or not to their end. */
const UNREADABLE_LISTS: { readonly [name: string]: () => Token } = {
  'that is empty': withList({ lst: '' }),
  'that is a decompression bomb': withBytes(bomb),
  'that is a bomb sixteen times the limit': withBytes(deflateSync(Buffer.alloc(2 ** 26), { level: 9 })),
  'with a byte after its end': withBytes(Buffer.concat([good, Buffer.of(0)])),
  'with another list after its end': withBytes(Buffer.concat([good, deflateSync(Buffer.alloc(9, 1))])),
  'that is cut off': withBytes(good.subarray(0, -6)),
  'without its checksum': withBytes(good.subarray(0, -4)),
  'with a wrong checksum': withBytes(
    Buffer.concat([good.subarray(0, -1), Buffer.of(good.at(-1) ?? 0).map((byte) => byte ^ 1)]),
  ),
  'packed with gzip': withBytes(gzipSync(packed)),
  'packed without a header': withBytes(deflateRawSync(packed)),
  'that is not packed': withBytes(Buffer.alloc(1000, 1)),
  'with padding': withList({ lst: `${good.toString('base64url')}=` }),
  'in plain base64': withList({ lst: `${good.toString('base64url').slice(0, -2)}+/` }),
};

/** A status list offered as one. */
export const STATUS_LIST_ATTACKS: readonly Attack[] = about(
  'STATUS_LIST',
  'a list',
  'draft-ietf-oauth-status-list, section 5.1',
  [
    refused('CLAIMS', 'CLAIM_MALFORMED', MALFORMED_LISTS),
    refused('CLAIMS', 'STATUS_LIST_UNREADABLE', UNREADABLE_LISTS),
  ],
);

/** A good token whose status list is not one to rely on. */
export function foreignListAttacks(victim: Victim): readonly Attack[] {
  const token = () => victim.offer(victim.jws);
  const read = (lists: { readonly [name: string]: () => Token }) =>
    leftStale(Object.fromEntries(Object.entries(lists).map(([name, at]) => [name, { token, list: at }])));
  return about(victim.kind, 'a status list', 'draft-ietf-oauth-status-list, section 8.3', [
    read(MALFORMED_LISTS),
    read(UNREADABLE_LISTS),
    read({
      'of another issuer': () => list.withClaims({ iss: 'https://evil.example' }),
      'of another issuer, signed by it': () => list.forged({ kid: attacker.signer.kid }),
      'signed by another key under our kid': () => list.forged({}),
      'signed by a key that nobody published': () => list.withHeader({ kid: edKey.signer.kid, alg: 'EdDSA' }, edKey),
      'signed with nothing': () => `${list.unsigned({ alg: 'none' })}.`,
      'for another address': () => list.withClaims({ sub: `${ISSUER}/s/2` }),
      'that has run out': () => list.withClaims(list.times.past),
      'that is dated ahead': () => list.withClaims(list.times.ahead),
      'that lives for a year': () => list.withClaims({ exp: Number(list.claims['iat']) + 365 * 86_400 }),
      'signed outside its key’s time': () => list.withClaims(list.times.before2026),
      'that ends before the entry': withBytes(deflateSync(packStatuses(2, BADGE_INDEX & ~3, []))),
      'with a status at the entry that is not known': withBytes(
        deflateSync(packStatuses(2, 2 ** 17, [[BADGE_INDEX, 3]])),
      ),
      'that is a badge': () => badge,
      'that is a list by its claims alone': () => list.withHeader({ typ: 'JWT' }),
      'that is the bare JSON': () => JSON.stringify(list.claims),
      'that is a web page': () => '<!doctype html><title>Sign in</title>',
      'of no length': () => '',
    }),
    refused(
      'STATUS',
      'STATUS_REVOKED',
      { 'that says withdrawn': token },
      { verdict: 'REVOKED', circumstances: { list: listWith(STATUS_VALUE.REVOKED) } },
    ),
    refused(
      'STATUS',
      'STATUS_SUSPENDED',
      { 'that says suspended': token },
      { verdict: 'SUSPENDED', circumstances: { list: listWith(STATUS_VALUE.SUSPENDED) } },
    ),
  ]);
}

function listWith(status: number): () => Token {
  return withBytes(deflateSync(packStatuses(2, 2 ** 17, [[BADGE_INDEX, status]])));
}
