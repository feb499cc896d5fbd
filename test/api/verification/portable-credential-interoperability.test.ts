import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SDJwtInstance } from '@sd-jwt/core';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { createLocalJWKSet, decodeProtectedHeader, flattenedVerify, type JSONWebKeySet } from 'jose';
import {
  holderKeyOf,
  joseHolderSigner,
  presentWithKeyBinding,
  selectDisclosures,
} from '../../../src/modules/tokens/key-binding.ts';
import { AUDIENCE, holderKey, NONCE } from '../../rules/tokens/sd-jwt-fixtures.ts';
import { portableOf, wellQualified } from '../../support/portable-world.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

const ASE_ID = 'ASE-6200-0001';
const holder = await holderKey();

let world: World;
let token: string;
let presentation: string;
let configuration: ConstructorParameters<typeof SDJwtVcInstance>[0];

beforeAll(async () => {
  world = await createWorld('interoperability');
  await wellQualified(world, ASE_ID, 'SHP-620001');
  ({ token } = await portableOf(world, holder.jwk).issue(ASE_ID));
  await world.deliverEvents();
  presentation = await presentWithKeyBinding({
    sdJwt: token,
    disclosures: await selectDisclosures(token, ({ value }) => /"A5"|TOYOTA/.test(JSON.stringify(value))),
    audience: AUDIENCE,
    nonce: NONCE,
    issuedAt: world.clock.now(),
    holderSigner: joseHolderSigner('ES256', holder.privateKey),
  });
  configuration = await theirConfiguration();
});
afterAll(() => world?.close());

async function served(path: string): Promise<string> {
  const { statusCode, body } = await world.app.server.fastify.inject(
    new URL(path, 'https://verify.example.org').pathname,
  );
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
  return body;
}

/** All that @sd-jwt needs to check our tokens by what the service serves, and by nothing else of ours. */
async function theirConfiguration() {
  const keys = createLocalJWKSet(JSON.parse(await served('/.well-known/jwks.json')) as JSONWebKeySet);
  const isSignedBy = async (data: string, signature: string, key: Parameters<typeof flattenedVerify>[1]) => {
    const [header = '', payload = ''] = data.split('.');
    return flattenedVerify({ protected: header, payload, signature }, key).then(
      () => true,
      () => false,
    );
  };
  return {
    hasher: async (data: string | ArrayBuffer) =>
      new Uint8Array(
        await crypto.subtle.digest('SHA-256', typeof data === 'string' ? new TextEncoder().encode(data) : data),
      ),
    hashAlg: 'sha-256' as const,
    verifier: async (data: string, signature: string) =>
      isSignedBy(data, signature, await keys(decodeProtectedHeader(`${data}.${signature}`))),
    kbVerifier: async (data: string, signature: string, payload: object) => {
      const { jwk } = Reflect.get(payload, 'cnf') as { jwk: typeof holder.jwk };
      const found = await holderKeyOf(jwk);
      return found !== undefined && isSignedBy(data, signature, found.key);
    },
    statusListFetcher: (uri: string) => served(uri),
    loadTypeMetadataFormat: true,
    vctFetcher: async (uri: string) => JSON.parse(await served(uri)),
  };
}

const options = () => ({ currentDate: world.clock.now().getTime() / 1000, keyBindingNonce: NONCE });

describe('@sd-jwt/sd-jwt-vc', () => {
  test('verifies what was issued through GraphQL and presented, by served keys, list and type alone', async () => {
    const { payload, kb } = await new SDJwtVcInstance(configuration).verify(presentation, options());
    expect(payload).toMatchObject({
      vct: 'https://verify.example.org/credential-types/technician/1',
      certifications: [{ code: 'A5' }],
      oem_programs: [{ program: 'TOYOTA_T_TEN', level: 'CERTIFIED', status: 'ACTIVE' }],
      designations: [],
      government_credentials: [],
    });
    expect(payload).not.toHaveProperty('family_name');
    expect(kb?.payload).toMatchObject({ aud: AUDIENCE, nonce: NONCE });
  });

  test('refuses it while a certification is suspended that was not even shown', async () => {
    await registrarOf(world).suspend(ASE_ID, ['A1']);
    await world.deliverEvents();
    await expect(new SDJwtVcInstance(configuration).verify(presentation, options())).rejects.toThrow('Status');
    await registrarOf(world).reinstate(ASE_ID, ['A1']);
    await world.deliverEvents();
    await expect(new SDJwtVcInstance(configuration).verify(presentation, options())).resolves.toBeDefined();
  });
});

test('@sd-jwt/core opens everything that was issued through GraphQL', async () => {
  const claims = (await new SDJwtInstance(configuration).getClaims(token)) as Record<string, unknown>;
  expect(claims).toMatchObject({ given_name: 'Rosa', family_name: 'Delgado', ase_id: ASE_ID });
  expect(claims['certifications']).toHaveLength(9);
  expect(claims['government_credentials']).toMatchObject([{ class: 'EMISSIONS_INSPECTION', number: 'EA SHP-620001' }]);
});
