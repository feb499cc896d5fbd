import { describe, expect, test } from '@jest/globals';
import { encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import { parseSdJwt, serializeSdJwt } from '../../../src/modules/tokens/sd-jwt.rules.ts';
import { disclosuresByDigest, sha256 } from '../../../src/modules/tokens/sd-jwt-digest.ts';
import { processDisclosures } from '../../../src/modules/tokens/sd-jwt-processing.rules.ts';

const ADDRESS = { street_address: '123 Main St', locality: 'Anytown', region: 'Anystate', country: 'US' };

/** RFC 9901, section 5.1: what each disclosure says, as it is spelled there, and its digest. */
const DISCLOSURES = {
  given_name: ['["2GLC42sKQveCfGfryNRN9w", "given_name", "John"]', 'jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4'],
  family_name: ['["eluV5Og3gSNII8EYnsxA_A", "family_name", "Doe"]', 'TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo'],
  email: ['["6Ij7tM-a5iVPGboS5tmvVA", "email", "johndoe@example.com"]', 'JzYjH4svliH0R3PyEMfeZu6Jt69u5qehZo7F7EPYlSE'],
  phone_number: [
    '["eI8ZWm9QnKPpNPeNenHdhQ", "phone_number", "+1-202-555-0101"]',
    'PorFbpKuVu6xymJagvkFsFXAbRoc2JGlAUA2BA4o7cI',
  ],
  phone_number_verified: [
    '["Qg_O64zqAxe412a108iroA", "phone_number_verified", true]',
    'XQ_3kPKt1XyX7KANkqVR6yZ2Va5NrPIvPYbyMvRKBMM',
  ],
  address: [
    '["AJx-095VPrpTtN4QMOqROA", "address", {"street_address": "123 Main St", "locality": "Anytown", "region": "Anystate", "country": "US"}]',
    'XzFrzwscM6Gn6CJDc6vVK8BkMnfG8vOSKfpPIZdAfdE',
  ],
  birthdate: ['["Pc33JM2LchcU_lHggv_ufQ", "birthdate", "1940-01-01"]', 'gbOsI4Edq2x2Kw-w5wPEzakob9hV1cRD0ATN3oQL9JM'],
  updated_at: ['["G02NSrQfjFXQ7Io09syajA", "updated_at", 1570000000]', 'CrQe7S5kqBAHt-nMYXgc6bdt2SH5aTY1sU_M-PgkjPI'],
  US: ['["lklxF5jMYlGTPUovMNIvCA", "US"]', 'pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo'],
  DE: ['["nPuoQnkRFq3BIeAm7AnXFA", "DE"]', '7Cf6JkPudry3lcbwHgeZ8khAv1U1OSlerP0VkBJrWZ0'],
} as const;

const NATIONALITIES = ['US', 'DE'];

/** RFC 9901, section 5.1: the payload that the issuer signs. */
const PAYLOAD = {
  _sd: Object.entries(DISCLOSURES).flatMap(([name, [, digest]]) => (NATIONALITIES.includes(name) ? [] : [digest])),
  iss: 'https://issuer.example.com',
  iat: 1683000000,
  exp: 1883000000,
  sub: 'user_42',
  nationalities: [{ '...': DISCLOSURES.US[1] }, { '...': DISCLOSURES.DE[1] }],
  _sd_alg: 'sha-256',
};

function encoded(text: string): string {
  return encodeBase64url(new TextEncoder().encode(text));
}

async function processed(names: readonly (keyof typeof DISCLOSURES)[]) {
  const parsed = parseSdJwt(
    serializeSdJwt(
      'jwt',
      names.map((name) => encoded(DISCLOSURES[name][0])),
    ),
  );
  if ('fault' in parsed) return parsed;
  return processDisclosures(PAYLOAD, await disclosuresByDigest(parsed.sdJwt.disclosures, sha256));
}

describe('RFC 9901, section 4.2', () => {
  test('4.2.1: the disclosure of a family name is encoded as it is there', () => {
    expect(encoded('["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"]')).toBe(
      'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0',
    );
  });

  test.each([
    'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0',
    'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd',
    'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd',
  ])('4.2.1: the family name may be spelled %s', (spelling) => {
    expect(parseSdJwt(`jwt~${spelling}~`)).toMatchObject({
      sdJwt: { disclosures: [{ salt: '_26bc4LT-ac6q2KI6cBW5es', name: 'family_name', value: 'Möbius' }] },
    });
  });

  test('4.2.2: the disclosure of an array element has no name', () => {
    expect(encoded('["lklxF5jMYlGTPUovMNIvCA", "FR"]')).toBe('WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0');
    expect(parseSdJwt('jwt~WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0~')).toMatchObject({
      sdJwt: { disclosures: [{ salt: 'lklxF5jMYlGTPUovMNIvCA', name: null, value: 'FR' }] },
    });
  });

  test.each([
    [
      'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0',
      'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0',
    ],
    ['WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0', 'w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs'],
  ])('4.2.3: the digest of %s is %s', async (disclosure, digest) => {
    expect(await sha256(disclosure)).toBe(digest);
  });
});

describe('RFC 9901, section 5', () => {
  test.each(Object.entries(DISCLOSURES))(
    '5.1: the digest of the disclosure of %s is as it is there',
    async (_, one) => {
      expect(await sha256(encoded(one[0]))).toBe(one[1]);
    },
  );

  test('5.2: what is presented is what the verifier sees', async () => {
    expect(await processed(['family_name', 'address', 'given_name', 'US'])).toMatchObject({
      claims: {
        iss: 'https://issuer.example.com',
        iat: 1683000000,
        exp: 1883000000,
        sub: 'user_42',
        family_name: 'Doe',
        address: ADDRESS,
        given_name: 'John',
        nationalities: ['US'],
      },
    });
  });

  test('5.1: all that is issued comes back', async () => {
    expect(await processed(Object.keys(DISCLOSURES) as (keyof typeof DISCLOSURES)[])).toMatchObject({
      claims: {
        given_name: 'John',
        family_name: 'Doe',
        email: 'johndoe@example.com',
        phone_number: '+1-202-555-0101',
        phone_number_verified: true,
        address: ADDRESS,
        birthdate: '1940-01-01',
        updated_at: 1570000000,
        nationalities: ['US', 'DE'],
      },
    });
  });
});
