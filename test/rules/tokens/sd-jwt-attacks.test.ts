import { describe } from '@jest/globals';
import { signBadge } from '../../../src/modules/tokens/badge.ts';
import { presentWithoutKeyBinding } from '../../../src/modules/tokens/key-binding.ts';
import { signClaims } from '../../../src/modules/tokens/token-signing.ts';
import {
  attacker,
  bare,
  edKey,
  holder,
  issuedJwt,
  key,
  refused,
  sdJwt,
  shown,
  signed,
  thief,
} from './sd-jwt-attack.ts';
import { digest, disclosure, goodClaims, issued, openPayload, signedSdJwt, tampered } from './sd-jwt-fixtures.ts';
import { goodBadge, ISSUER } from './token-fixtures.ts';

describe('a text that is no portable credential', () => {
  refused('FORMAT', 'NOT_AN_SD_JWT', {
    'a badge': () => signBadge(key.signer, goodBadge()),
    'a credential without its last tilde': () => issuedJwt,
  });
  refused('TYPE', 'TYPE_NOT_ACCEPTED', {
    'a badge with a tilde': async () => `${await signBadge(key.signer, goodBadge())}~`,
    'a status list in place of a credential': async () =>
      `${await signClaims(key.signer, 'STATUS_LIST', goodClaims(holder))}~`,
    'the old media type vc+sd-jwt': () => signed({}, { typ: 'vc+sd-jwt' }),
    'the media type spelled out': () => signed({}, { typ: 'application/dc+sd-jwt' }),
    'a key binding in place of the credential': () => signed({}, { typ: 'kb+jwt' }),
  });
  refused('TYPE', 'TYPE_MISSING', {
    'a credential that does not say what it is': () => signed({}, { typ: undefined }),
  });
  refused('FORMAT', 'TOO_LARGE', {
    'a hundred million tildes': () => '~'.repeat(100_000_000),
    'a well-signed credential above the limit': () => signed({ padding: 'x'.repeat(13_000) }),
  });
  refused('FORMAT', 'NOT_BASE64URL', {
    'a space at the start': () => ` ${bare}`,
    'padding in the signature': () => bare.replace('~', '==~'),
  });
  refused('FORMAT', 'EMPTY_SIGNATURE', {
    'a credential without its signature': () => `${issuedJwt.slice(0, issuedJwt.lastIndexOf('.') + 1)}~`,
  });
  refused('FORMAT', 'PAYLOAD_DUPLICATE_MEMBER', {
    'two keys of two holders': () =>
      signedSdJwt(
        key,
        JSON.stringify(openPayload(holder)).replace('{', `{"cnf":{"jwk":${JSON.stringify(thief.jwk)}},`),
        [],
      ),
  });
  refused('FORMAT', 'CRITICAL_HEADER', { 'critical extensions': () => signed({}, { crit: ['x'], x: 1 }) });
});

describe('an issuer', () => {
  refused(
    'ISSUER',
    'ISSUER_UNKNOWN',
    { 'that nobody trusts': () => signed({ iss: 'https://diploma-mill.example' }) },
    { verdict: 'UNKNOWN_ISSUER' },
  );
  refused('ISSUER', 'ISSUER_MISSING', {
    'that is hidden': async () => {
      const iss = disclosure(['c2FsdA', 'iss', ISSUER]);
      return signedSdJwt(key, openPayload(holder, { iss: undefined, _sd: [await digest(iss)] }), [iss]);
    },
  });
  refused('SIGNATURE', 'SIGNATURE_MISMATCH', {
    'impersonated with another key under the right name': () =>
      signedSdJwt(attacker, openPayload(holder), [], { kid: key.signer.kid }),
    'impersonated with the key in the header': () =>
      signedSdJwt(attacker, openPayload(holder), [], { kid: key.signer.kid, jwk: attacker.publicJwk }),
    'whose payload was changed after it signed': async () => {
      const other = await signedSdJwt(attacker, openPayload(thief), []);
      return [issuedJwt.split('.')[0], other.split('.')[1], issuedJwt.split('.')[2]].join('.').concat('~');
    },
  });
  refused('KEY', 'KEY_UNKNOWN', {
    'impersonated with a key of its own': () => signedSdJwt(attacker, openPayload(holder), []),
  });
  refused('KEY', 'KID_MISSING', { 'that names no key': () => signed({}, { kid: undefined }) });
  refused('KEY', 'KID_MALFORMED', {
    'that names its key by an address': () => signed({}, { kid: 'https://evil.example/k' }),
  });
  refused('ALGORITHM', 'ALGORITHM_NOT_ALLOWED', {
    'that signs with nothing': () => signed({}, { alg: 'none' }),
    'that signs with a shared secret': () => signed({}, { alg: 'HS256' }),
    'that signs with RSA': () => signed({}, { alg: 'RS256' }),
  });
  refused('ALGORITHM', 'ALGORITHM_KEY_MISMATCH', {
    'that names the other algorithm': () => signedSdJwt(edKey, openPayload(holder), [], { kid: key.signer.kid }),
  });
  refused(
    'KEY_TIME',
    'SIGNED_OUTSIDE_KEY_TIME',
    {
      'that signs before its key was in use': () =>
        signed({ iat: Date.UTC(2025, 11, 30) / 1000, exp: Date.UTC(2026, 2, 1) / 1000 }),
    },
    { policy: { keyBinding: 'NOT_REQUIRED', now: new Date('2026-01-15T00:00:00Z') } },
  );
});

describe('disclosures', () => {
  refused('FORMAT', 'DISCLOSURE_DUPLICATED', {
    'sent twice': () => `${bare}${shown[0]}~`,
  });
  refused('DISCLOSURES', 'DISCLOSURE_UNREFERENCED', {
    'of another technician’s credential': async () => {
      const other = presentWithoutKeyBinding(sdJwt, []);
      const [, foreign] = (await issued(key, thief, 'another')).split('~');
      return `${other}${foreign}~`;
    },
    'made up': () => `${bare}${disclosure(['c2FsdA', { code: 'A8', from: '2024-01-01', through: '2028-12-31' }])}~`,
    'spelled with a space': () =>
      `${issuedJwt}~${disclosure(JSON.stringify(['c2FsdA', 'given_name', 'Rosa']).replace(',', ', '))}~`,
    'of a certification with another code': () => bare.replace(shown[1] ?? '', disclosure(['c2FsdA', 'A9'])),
  });
  refused('DISCLOSURES', 'DIGEST_REPEATED', {
    'asked for twice': () =>
      tampered(key, holder, (payload, disclosures) => {
        payload['_sd'] = [...(payload['_sd'] as string[]), (payload['_sd'] as string[])[0]];
        return disclosures;
      }),
    'that are decoys twice': () => signed({ _sd: ['decoy', 'decoy'] }),
    'used for a name and a certification': () =>
      tampered(key, holder, (payload, disclosures) => {
        payload['certifications'] = [{ '...': (payload['_sd'] as string[])[0] }];
        return disclosures.slice(3);
      }),
  });
  refused('DISCLOSURES', 'CLAIM_REPEATED', {
    'of a name that is there already': () =>
      tampered(key, holder, (payload, disclosures) => {
        payload['given_name'] = 'Ana';
        return disclosures;
      }),
  });
  refused(
    'DISCLOSURES',
    'CLAIM_NOT_DISCLOSABLE',
    Object.fromEntries(
      ['nbf', 'exp', 'cnf', 'vct', 'status', 'iat', 'vct#integrity'].map((name) => [
        `of ${name}`,
        async () => {
          const planted = disclosure(['c2FsdA', name, openPayload(thief)[name] ?? 1]);
          return signedSdJwt(key, openPayload(holder, { [name]: undefined, _sd: [await digest(planted)] }), [planted]);
        },
      ]),
    ),
  );
  refused('DISCLOSURES', 'CLAIM_NOT_DISCLOSABLE', {
    'of the place of the status': async () => {
      const planted = disclosure(['c2FsdA', 'status_list', { idx: 1, uri: `${ISSUER}/s/1` }]);
      return signedSdJwt(key, openPayload(holder, { status: { _sd: [await digest(planted)] } }), [planted]);
    },
  });
  refused('FORMAT', 'DISCLOSURE_RESERVED_NAME', {
    'that plant digests': () => `${bare}${disclosure(['c2FsdA', '_sd', ['x']])}~`,
    'that plant a placeholder': () => `${bare}${disclosure(['c2FsdA', '...', 'x'])}~`,
  });
  refused('DISCLOSURES', 'SD_ALG_UNKNOWN', { 'made with MD5': () => signed({ _sd_alg: 'md5' }) });
  refused('DISCLOSURES', 'DIGESTS_MALFORMED', { 'asked for by one text': () => signed({ _sd: 'x' }) });
  refused('FORMAT', 'DISCLOSURE_TOO_LARGE', {
    'of 5,000 characters': () => `${bare}${disclosure(['s', 'x'.repeat(3700)])}~`,
  });
});
