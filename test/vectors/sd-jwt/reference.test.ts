import { expect, test } from '@jest/globals';
import { verifyCompactJws } from '../../../src/modules/tokens/compact-jws-signature.ts';
import { isHolderJwk } from '../../../src/modules/tokens/key-binding.ts';
import { checkKeyBinding } from '../../../src/modules/tokens/key-binding-verification.ts';
import { portableCredentialReport } from '../../../src/modules/tokens/portable-credential-checks.rules.ts';
import { parseSdJwt } from '../../../src/modules/tokens/sd-jwt.rules.ts';
import { disclosuresByDigest, sha256 } from '../../../src/modules/tokens/sd-jwt-digest.ts';
import { processDisclosures } from '../../../src/modules/tokens/sd-jwt-processing.rules.ts';
import { type JsonObject, parseJsonObject } from '../../../src/modules/tokens/strict-json.rules.ts';
import { describeVectors, vectorText } from '../../support/vectors.ts';

/** The issuer's key and the verifier's circumstances, from sd-jwt/settings.yml. */
const ISSUER_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ',
  y: 'Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8',
};
const AUDIENCE = 'https://example.com/verifier';
const NONCE = '1234567890';

const CASES = [
  'array_data_types',
  'array_in_sd',
  'array_none_disclosed',
  'array_of_objects',
  'array_recursive_sd',
  'header_mod',
  'no_sd',
  'recursions',
];

/** Step by step what the verifier does, without the rules that only portable credentials have. */
async function verified(text: string): Promise<JsonObject> {
  const parsed = parseSdJwt(text);
  if ('fault' in parsed) throw new Error(parsed.fault);
  const issued = await verifyCompactJws(parsed.sdJwt.jwt, ISSUER_KEY, ['ES256']);
  if ('fault' in issued) throw new Error(issued.fault);
  const payload = parseJsonObject(issued.jws.payload);
  if ('fault' in payload) throw new Error(payload.fault);
  const byDigest = await disclosuresByDigest(parsed.sdJwt.disclosures, sha256);
  const processed = processDisclosures(payload.object, byDigest, ['iss', 'exp', 'cnf']);
  if ('fault' in processed) throw new Error(processed.fault);
  return processed.claims;
}

for (const name of CASES) {
  describeVectors<JsonObject>(
    `the SD-JWT reference case ${name}`,
    `sd-jwt/${name}/verified_contents.json`,
    (contents) => {
      test('shows a verifier what the reference implementation shows', async () => {
        expect(await verified(vectorText(`sd-jwt/${name}/sd_jwt_presentation.txt`))).toEqual(contents);
      });

      test('has every claim as it was issued when all is disclosed', async () => {
        const claims = await verified(vectorText(`sd-jwt/${name}/sd_jwt_issuance.txt`));
        const all: JsonObject = JSON.parse(vectorText(`sd-jwt/${name}/user_claims.json`));
        expect(claims).toMatchObject(all);
        const ownClaims = Object.keys(claims).filter((claim) => !['iss', 'iat', 'exp', 'cnf'].includes(claim));
        expect(ownClaims.sort()).toEqual(Object.keys(all).sort());
      });

      test('is refused as soon as one of its disclosures is changed', async () => {
        const parts = vectorText(`sd-jwt/${name}/sd_jwt_presentation.txt`).split('~');
        for (let index = 1; index < parts.length - 1; index += 1) {
          const changed = parts.with(index, Buffer.from('["c2FsdA", "forged", true]').toString('base64url'));
          await expect(verified(changed.join('~'))).rejects.toThrow('DISCLOSURE_UNREFERENCED');
        }
      });
    },
  );
}

describeVectors<{ readonly iat: number }>(
  'the SD-JWT reference case header_mod, bound to its holder’s key',
  'sd-jwt/header_mod/kb_jwt_payload.json',
  ({ iat }) => {
    async function keyBindingChecks(text: string, audience: string) {
      const parsed = parseSdJwt(text);
      if ('fault' in parsed) throw new Error(parsed.fault);
      const cnf = (await verified(text))['cnf'] as { readonly jwk?: unknown };
      if (!isHolderJwk(cnf.jwk)) throw new Error('the case has no key of its holder');
      const report = portableCredentialReport();
      const keyBinding = { audience, nonce: NONCE, maxAgeSeconds: 60 };
      await checkKeyBinding(parsed.sdJwt, cnf.jwk, { keyBinding, now: new Date(iat * 1000) }, sha256, report);
      return report.checks().flatMap((check) => (check.reason === 'NOT_REACHED' ? [] : [[check.code, check.reason]]));
    }

    test('has a key binding that passes every check', async () => {
      expect(await keyBindingChecks(vectorText('sd-jwt/header_mod/sd_jwt_presentation.txt'), AUDIENCE)).toEqual([
        ['KEY_BINDING', 'OK'],
        ['HOLDER_SIGNATURE', 'OK'],
        ['CONTENTS_BOUND', 'OK'],
        ['AUDIENCE', 'OK'],
        ['NONCE', 'OK'],
        ['AGE', 'OK'],
      ]);
    });

    test('is refused by another verifier, and with a disclosure taken out', async () => {
      const text = vectorText('sd-jwt/header_mod/sd_jwt_presentation.txt');
      expect(await keyBindingChecks(text, 'https://other.example')).toContainEqual(['AUDIENCE', 'OTHER_AUDIENCE']);
      const fewer = text.split('~').toSpliced(1, 1).join('~');
      expect(await keyBindingChecks(fewer, AUDIENCE)).toContainEqual(['CONTENTS_BOUND', 'OTHER_CONTENTS']);
    });
  },
);

describeVectors<string>(
  'the SD-JWT reference case json_serialization_general',
  'sd-jwt/json_serialization_general/sd_jwt_presentation.json',
  (presentation) => {
    // RFC 9901, section 8, is optional; a second spelling of the same credential would be a second way in.
    test('is in a JSON serialization, which is not accepted here and is refused as such', () => {
      const issuance: string = JSON.parse(vectorText('sd-jwt/json_serialization_general/sd_jwt_issuance.json'));
      for (const text of [presentation, issuance]) {
        expect(JSON.parse(text)).toHaveProperty('signatures');
        expect(parseSdJwt(text)).toEqual({ fault: 'NOT_AN_SD_JWT' });
        expect(parseSdJwt(JSON.stringify(text))).toEqual({ fault: 'NOT_AN_SD_JWT' });
      }
    });
  },
);
