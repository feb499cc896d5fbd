import { presentWithoutKeyBinding } from '../../../src/modules/tokens/key-binding.ts';
import { type Attack, about, holder, key, refused, thief } from './attack.ts';
import { bare, issuedJwt, sdJwt, shown, signed } from './sd-jwt-attack.ts';
import { digest, disclosure, issued, openPayload, signedSdJwt, tampered } from './sd-jwt-fixtures.ts';
import { encodeText, ISSUER } from './token-fixtures.ts';

/** Credentials whose disclosures are not what the issuer signed. */
export const DISCLOSURE_ATTACKS: readonly Attack[] = [
  ...about('CREDENTIAL', 'what is no credential', 'RFC 9901, section 4', [
    refused('FORMAT', 'NOT_AN_SD_JWT', { 'a credential without its last tilde': () => issuedJwt }),
    refused('FORMAT', 'NOT_THREE_SEGMENTS', { 'disclosures alone': () => `~${shown[0]}~` }),
    refused(
      'FORMAT',
      'NOT_AN_SD_JWT',
      {
        'the JSON serialization': () => {
          const [header, payload, signature] = issuedJwt.split('.');
          return JSON.stringify({ protected: header, payload, signature, header: { disclosures: shown } });
        },
      },
      { standard: 'RFC 9901, section 8' },
    ),
    refused('ISSUER', 'ISSUER_MISSING', {
      'a credential whose issuer is hidden': async () => {
        const iss = disclosure(['c2FsdA', 'iss', ISSUER]);
        return signedSdJwt(key, openPayload(holder, { iss: undefined, _sd: [await digest(iss)] }), [iss]);
      },
    }),
    refused('FORMAT', 'PAYLOAD_DUPLICATE_MEMBER', {
      'a credential with two keys of two holders': () =>
        signedSdJwt(
          key,
          JSON.stringify(openPayload(holder)).replace('{', `{"cnf":{"jwk":${JSON.stringify(thief.jwk)}},`),
          [],
        ),
    }),
  ]),
  ...about('CREDENTIAL', 'disclosures', 'RFC 9901, section 7.1', [
    refused('FORMAT', 'DISCLOSURE_DUPLICATED', {
      'sent twice': () => `${bare}${shown[0]}~`,
    }),
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
    }),
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
    }),
    refused('DISCLOSURES', 'CLAIM_REPEATED', {
      'of a name that is there already': () =>
        tampered(key, holder, (payload, disclosures) => {
          payload['given_name'] = 'Ana';
          return disclosures;
        }),
    }),
    refused(
      'DISCLOSURES',
      'CLAIM_NOT_DISCLOSABLE',
      Object.fromEntries(
        ['nbf', 'exp', 'cnf', 'vct', 'status', 'iat', 'vct#integrity'].map((name) => [
          `of ${name}`,
          async () => {
            const planted = disclosure(['c2FsdA', name, openPayload(thief)[name] ?? 1]);
            return signedSdJwt(key, openPayload(holder, { [name]: undefined, _sd: [await digest(planted)] }), [
              planted,
            ]);
          },
        ]),
      ),
    ),
    refused('DISCLOSURES', 'CLAIM_NOT_DISCLOSABLE', {
      'of the place of the status': async () => {
        const planted = disclosure(['c2FsdA', 'status_list', { idx: 1, uri: `${ISSUER}/s/1` }]);
        return signedSdJwt(key, openPayload(holder, { status: { _sd: [await digest(planted)] } }), [planted]);
      },
    }),
    refused('FORMAT', 'DISCLOSURE_RESERVED_NAME', {
      'that plant digests': () => `${bare}${disclosure(['c2FsdA', '_sd', ['x']])}~`,
      'that plant a placeholder': () => `${bare}${disclosure(['c2FsdA', '...', 'x'])}~`,
      'that choose the hash': () => `${bare}${disclosure(['c2FsdA', '_sd_alg', 'sha-256'])}~`,
    }),
    refused('DISCLOSURES', 'SD_ALG_UNKNOWN', {
      'made with MD5': () => signed({ _sd_alg: 'md5' }),
      'made with SHA-512': () => signed({ _sd_alg: 'sha-512' }),
      'made with SHA-256 in capitals': () => signed({ _sd_alg: 'SHA-256' }),
      'made with a list of hashes': () => signed({ _sd_alg: ['sha-256'] }),
      'made with no hash': () => signed({ _sd_alg: null }),
    }),
    refused('DISCLOSURES', 'SD_ALG_MISPLACED', {
      'whose hash is named further down': () => signed({ status: { ...statusOf(holder), _sd_alg: 'sha-256' } }),
    }),
    refused('DISCLOSURES', 'DIGESTS_MALFORMED', {
      'asked for by one text': () => signed({ _sd: 'x' }),
      'asked for by a number': () => signed({ _sd: [1] }),
      'asked for by nothing': () => signed({ _sd: null }),
    }),
    refused('DISCLOSURES', 'PLACEHOLDER_MALFORMED', {
      'of an element with more beside its digest': () => signed({ certifications: [{ '...': 'x', code: 'A5' }] }),
      'of an element whose digest is a list': () => signed({ certifications: [{ '...': ['x'] }] }),
      'of an element that stands in no list': () => signed({ certifications: { '...': 'x' } }),
    }),
    refused('DISCLOSURES', 'DISCLOSURE_MISPLACED', {
      'of a named claim in a list': async () => {
        const named = disclosure(['c2FsdA', 'A5', { code: 'A5', from: '2024-01-01', through: '2028-12-31' }]);
        return signedSdJwt(key, openPayload(holder, { certifications: [{ '...': await digest(named) }] }), [named]);
      },
      'of a list element among named claims': async () => {
        const element = disclosure(['c2FsdA', 'Rosa']);
        return signedSdJwt(key, openPayload(holder, { given_name: undefined, _sd: [await digest(element)] }), [
          element,
        ]);
      },
    }),
    refused('DISCLOSURES', 'DISCLOSURE_UNREFERENCED', {
      'of a digest that is only a claim’s value': async () => {
        const made = disclosure(['c2FsdA', 'given_name', 'Rita']);
        return signedSdJwt(key, openPayload(holder, { given_name: undefined, note: await digest(made) }), [made]);
      },
      'that is a decoy’s own digest': () =>
        tampered(key, holder, (payload, disclosures) => [...disclosures, encodeText(JSON.stringify(payload['_sd']))]),
    }),
    refused('FORMAT', 'DISCLOSURE_EMPTY', { 'that are nothing': () => `${bare}~` }),
    refused('FORMAT', 'DISCLOSURE_NOT_BASE64URL', {
      'with padding': () => `${bare}${disclosure(['salt', 'a', 'b'])}=~`,
      'in plain base64': () => `${bare}ab+/~`,
      'with a line break': () => `${bare}${shown[0]}\n~`,
    }),
    refused('FORMAT', 'DISCLOSURE_NOT_JSON', { 'that are no JSON': () => `${bare}${encodeText('["salt",')}~` }),
    refused('FORMAT', 'DISCLOSURE_NOT_AN_ARRAY', { 'that are an object': () => `${bare}${encodeText('{"a":1}')}~` }),
    refused('FORMAT', 'DISCLOSURE_DUPLICATE_MEMBER', {
      'with a member twice': () => `${bare}${encodeText('["salt",{"code":"A5","code":"A8"}]')}~`,
    }),
    refused('FORMAT', 'DISCLOSURE_TOO_DEEP', {
      'of a hundred lists': () => `${bare}${encodeText(`["salt",${'['.repeat(100)}${']'.repeat(100)}]`)}~`,
    }),
    refused('FORMAT', 'DISCLOSURE_NUMBER_OUT_OF_RANGE', {
      'with a number that overflows': () => `${bare}${encodeText('["salt","a",1e999]')}~`,
    }),
    refused('FORMAT', 'DISCLOSURE_MALFORMED', {
      'of a salt alone': () => `${bare}${disclosure(['salt'])}~`,
      'of four parts': () => `${bare}${disclosure(['salt', 'a', 'b', 'c'])}~`,
      'whose salt is a number': () => `${bare}${disclosure([1, 'a', 'b'])}~`,
      'whose name is a list': () => `${bare}${disclosure(['salt', ['iss'], 'b'])}~`,
    }),
    refused('FORMAT', 'DISCLOSURE_TOO_LARGE', {
      'of 5,000 characters': () => `${bare}${disclosure(['s', 'x'.repeat(3700)])}~`,
    }),
  ]),
];

function statusOf(of: typeof holder): object {
  return openPayload(of)['status'] as object;
}
