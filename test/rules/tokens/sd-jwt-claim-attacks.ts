import { type Attack, about, holder, refused } from './attack.ts';
import { signed } from './sd-jwt-attack.ts';
import { DAY_OF_ISSUE } from './sd-jwt-fixtures.ts';
import { ISSUER } from './token-fixtures.ts';

const DAY = 86_400;

/** Well-signed credentials with claims that no issuer should sign. */
export const CREDENTIAL_CLAIM_ATTACKS: readonly Attack[] = [
  ...about('CREDENTIAL', 'claims', 'draft-ietf-oauth-sd-jwt-vc-12, section 3.2.2', [
    refused('CLAIMS', 'CLAIM_MALFORMED', {
      'of another type': () => signed({ vct: 'https://registry.example/credential-types/shop/1' }),
      'of a type of another issuer': () => signed({ vct: 'https://evil.example/credential-types/technician/1' }),
      'without a type': () => signed({ vct: undefined }),
      'that live longer than 90 days': () => signed({ exp: DAY_OF_ISSUE + 91 * DAY }),
      'that never run out': () => signed({ exp: undefined }),
      'with the moment of issue': () => signed({ iat: DAY_OF_ISSUE + 57_600 }),
      'without a key': () => signed({ cnf: undefined }),
      'with a key elsewhere': () => signed({ cnf: { jku: 'https://evil.example/keys' } }),
      'with a second confirmation beside the key': () => signed({ cnf: { jwk: holder.jwk, kid: 'x' } }),
      'with a private key': () => signed({ cnf: { jwk: { ...holder.jwk, d: holder.jwk.x } } }),
      'with an address in the key': () => signed({ cnf: { jwk: { ...holder.jwk, x5u: 'https://evil.example' } } }),
      'with an RSA key': () => signed({ cnf: { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } } }),
      'with a shared secret': () => signed({ cnf: { jwk: { kty: 'oct', k: 'c2VjcmV0' } } }),
      'with a key on another curve': () => signed({ cnf: { jwk: { ...holder.jwk, crv: 'P-384' } } }),
      'without a status': () => signed({ status: undefined }),
      'with a negative status index': () => signed({ status: { status_list: { idx: -1, uri: `${ISSUER}/s/1` } } }),
      'with a certification that is a text': () => signed({ certifications: ['A5'] }),
      'with a certification that ends before it begins': () =>
        signed({ certifications: [{ code: 'A5', from: '2026-01-01', through: '2025-12-31' }] }),
      'with certifications as an object': () => signed({ certifications: { 0: 'A5' } }),
      'with a name that is an object': () => signed({ family_name: { toString: 'Delgado' } }),
      'with an ASE ID of another form': () => signed({ ase_id: 'ASE-1234-567' }),
    }),
  ]),
];
