import { expect } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { HolderJwk } from '../../src/modules/tokens/key-binding.ts';
import { disclosedClaims } from '../../src/modules/tokens/key-binding.ts';
import { decodeStatusList } from '../../src/modules/tokens/status-list-inflation.ts';
import { agencyOf, sponsorOf } from './public-bodies.ts';
import { registrarOf } from './registrar.ts';
import { shopkeeperOf } from './shopkeeper.ts';
import type { World } from './world.ts';

const CREDENTIAL = `id status issuedAt expiresAt withdrawnAt holderKey certifications { code from through }
  designations { code from through } oemPrograms { program level completedOn status through }
  governmentCredentials { class jurisdiction number from through }`;
const FAULTS = 'userErrors { code message path }';

let actions = 0;

/** What holders ask of a world about their portable credentials. Each action has an idempotency key of its own. */
export function portableOf(world: World, holderKey: HolderJwk) {
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  async function mutate(name: string, shown: string, input: object, key: string): Promise<any> {
    actions += 1;
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const { data, errors } = await world.ask(
      `mutation($input: ${type}!) { ${name}(input: $input) { ${shown} ${FAULTS} } }`,
      { input: { idempotencyKey: `portable-action-${actions}`, ...input } },
      key,
    );
    expect(errors).toBeUndefined();
    return data[name];
  }
  const issuing = `credential { ${CREDENTIAL} } token`;
  return {
    issue: (aseId: string, input: object = {}, key = world.keys.registrar) =>
      mutate('issuePortableCredential', issuing, { aseId, holderKey, ...input }, key),
    reissue: (portableCredentialId: string, input: object = {}, key = world.keys.registrar) =>
      mutate('reissuePortableCredential', issuing, { portableCredentialId, holderKey, ...input }, key),
    withdraw: (portableCredentialId: string, input: object = {}, key = world.keys.registrar) =>
      mutate(
        'withdrawPortableCredential',
        `credential { id withdrawnAt status } technician { aseId }`,
        { portableCredentialId, ...input },
        key,
      ),
    async listed(aseId: string, key = world.keys.registrar) {
      const { data } = await world.ask(
        `query($aseId: String!) { technician(aseId: $aseId) { portableCredentials { ${CREDENTIAL} } } }`,
        { aseId },
        key,
      );
      return data.technician.portableCredentials;
    },
  };
}

/** What an SD-JWT shows everybody, whatever its holder discloses. */
export function openClaims(token: string): Readonly<Record<string, unknown>> {
  return decodeJwt(token.split('~')[0] ?? '');
}

/** Where the status of a portable credential lies. */
export function statusReference(token: string): { readonly idx: number; readonly uri: string } {
  return (openClaims(token)['status'] as { status_list: { idx: number; uri: string } }).status_list;
}

/** The status of a token in its published list, read as a stranger would: 2 bits each, the first lowest. */
export async function publishedStatus(world: World, token: string): Promise<number> {
  const { idx, uri } = statusReference(token);
  const { body } = await world.app.server.fastify.inject(new URL(uri).pathname);
  const list = decodeJwt(body)['status_list'] as { lst: string };
  const bytes = (await decodeStatusList(list.lst)) ?? new Uint8Array();
  return ((bytes[idx >> 2] ?? 0) >> ((idx & 3) * 2)) & 3;
}

/** What of a token can be disclosed: where it stands, and its value. */
export async function disclosable(token: string): Promise<readonly (readonly [string, unknown])[]> {
  return (await disclosedClaims(token)).map(({ path, value }) => [String(path[0]), value] as const);
}

/** Somebody with A1 to A8 and L1, a level of Toyota's programme at work in its network, and a licence; ids by what they are. */
export async function wellQualified(world: World, aseId: string, shopNumber: string) {
  const registrar = registrarOf(world);
  const keeper = shopkeeperOf(world);
  await registrar.certified(aseId, 'Delgado', ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8']);
  await registrar.exam(aseId, 'L1', '2024-04-01');
  await keeper.register(shopNumber);
  await keeper.join(shopNumber, 'TOYOTA', '2018-01-01');
  const employed = await keeper.employ(aseId, shopNumber);
  const opened = await sponsorOf(world).open(aseId);
  await sponsorOf(world).complete(opened.data.result.enrolmentId, '2026-01-10');
  const agency = `US-CA-${shopNumber.slice(-4)}`;
  await agencyOf(world).register(agency);
  const awarded = await agencyOf(world).award(agency, aseId, `EA ${shopNumber}`);
  for (const { data } of [employed, opened, awarded]) expect(data.result.userErrors).toEqual([]);
  return {
    employmentId: employed.data.result.employment.id as string,
    enrolmentId: opened.data.result.enrolmentId as string,
    credentialId: awarded.data.result.credentialId as string,
  };
}
