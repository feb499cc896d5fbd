import { expect } from '@jest/globals';
import {
  createHolderKey,
  type HeldCredential,
  type HolderKey,
  type PresentationRequest,
  present,
  readCredential,
  select,
} from '../../src/holder/holder.ts';
import { portableOf, statusReference } from './portable-world.ts';
import { registrarOf } from './registrar.ts';
import type { World } from './world.ts';

/** A technician, Rosa Delgado, with a portable credential in her own hands. */
export interface Holder {
  readonly aseId: string;
  readonly key: HolderKey;
  readonly sdJwt: string;
  readonly credential: HeldCredential;
  /** Where the credential's status lies. */
  readonly status: { readonly idx: number; readonly uri: string };
  /** Shows the elements of these codes, and names when asked to, in answer to a challenge. */
  show(
    challenge: Pick<PresentationRequest, 'audience' | 'nonce'>,
    codes: readonly string[],
    more?: { readonly names?: boolean; readonly at?: Date; readonly key?: HolderKey },
  ): Promise<string>;
  /** What the registry may do to it: withdraw the credential, or suspend what it certifies. */
  setStatus(name: 'REVOKED' | 'SUSPENDED'): Promise<void>;
}

/** Passed on this day, a test is current through February 2029. */
const PASSED_ON = '2024-03-01';
let people = 0;

/** Has technicians certified by a world's registrar, and a portable credential issued to a key of each one's own. */
export function holdersOf(world: World) {
  const registrar = registrarOf(world);
  return async function holder(certifications: readonly string[], extractable = false): Promise<Holder> {
    people += 1;
    const aseId = `ASE-1234-${String(5000 + people)}`;
    await registrar.certified(aseId, 'Delgado', certifications, PASSED_ON);
    const key = await createHolderKey({ extractable });
    const portable = portableOf(world, key.publicJwk);
    const issued = await portable.issue(aseId);
    expect(issued.userErrors).toEqual([]);
    const sdJwt: string = issued.token;
    const credential = await readCredential(sdJwt);
    return {
      aseId,
      key,
      sdJwt,
      credential,
      status: statusReference(sdJwt),
      show: ({ audience, nonce }, codes, more = {}) =>
        present({
          credential,
          selection: select(credential, ({ element, path }) =>
            element === null ? more.names === true && path.length === 1 : codes.includes(element.code),
          ),
          challenge: { audience, nonce },
          key: more.key ?? key,
          currentDate: () => more.at ?? world.clock.now(),
        }),
      async setStatus(name) {
        if (name === 'REVOKED') {
          const { userErrors } = await portable.withdraw(issued.credential.id);
          expect(userErrors).toEqual([]);
        } else {
          const { data } = await registrar.suspend(aseId, certifications);
          expect(data.result.userErrors).toEqual([]);
        }
      },
    };
  };
}
