import { parseConfig } from '../../src/config.ts';
import {
  createHolderKey,
  type HeldCredential,
  type HolderKey,
  type PresentationRequest,
  present,
  readCredential,
  select,
} from '../../src/holder/holder.ts';
import { type Day, day } from '../../src/kernel/day.ts';
import { uuidV7Ids } from '../../src/kernel/ids.ts';
import { issuePortableCredential, portableCredentialClaims } from '../../src/modules/tokens/portable-credential.ts';
import { sha256 } from '../../src/modules/tokens/sd-jwt-digest.ts';
import { SigningKeyService } from '../../src/modules/tokens/signing-key.service.ts';
import type { ReservedStatus } from '../../src/modules/tokens/status-list.service.ts';
import { StatusListService } from '../../src/modules/tokens/status-list.service.ts';
import { seededRandomness } from './seeded-randomness.ts';
import type { World } from './world.ts';

/** A technician with a portable credential in their own hands, and the registry's entry for it. */
export interface Holder {
  readonly key: HolderKey;
  readonly sdJwt: string;
  readonly credential: HeldCredential;
  readonly status: ReservedStatus;
  /** Shows the elements of these codes, and names when asked to, in answer to a challenge. */
  show(
    challenge: Pick<PresentationRequest, 'audience' | 'nonce'>,
    codes: readonly string[],
    more?: { readonly names?: boolean; readonly at?: Date; readonly key?: HolderKey },
  ): Promise<string>;
  setStatus(name: 'VALID' | 'REVOKED' | 'SUSPENDED'): Promise<void>;
}

const ISSUER = 'https://verify.example.org';

/** Issues portable credentials in the name of a world's registry, with its own key and its own status lists. */
export function holdersOf(world: World, issuer = ISSUER) {
  const { orm } = world.database;
  const randomness = seededRandomness('portable credentials');
  const { keyEncryptionKey } = parseConfig({ KEY_ENCRYPTION_KEY: 'kekekekekekekekekekekekekekekekekekekekekek' });
  if (!keyEncryptionKey) throw new Error('a world has a key encryption key');
  const keys = new SigningKeyService(orm.em, world.clock, randomness, keyEncryptionKey);
  const lists = new StatusListService(
    orm.em,
    world.clock,
    uuidV7Ids(world.clock, randomness),
    randomness,
    keys,
    issuer,
  );
  return async function holder(
    certifications: readonly string[],
    designations: readonly string[] = [],
    through: Day = day('2028-12-31'),
    extractable = false,
  ): Promise<Holder> {
    const key = await createHolderKey({ extractable });
    const status = await orm.em.fork().transactional((em) => lists.reserve(em));
    const entry = (code: string) => ({ code, from: day('2024-03-01'), through });
    const claims = portableCredentialClaims({
      issuer,
      issuedAt: world.clock.now(),
      lifeDays: 90,
      holderKey: key.publicJwk,
      status: status.reference,
      givenName: 'Rosa',
      familyName: 'Delgado',
      aseId: 'ASE-1234-5678',
      certifications: certifications.map(entry),
      designations: designations.map(entry),
      oemPrograms: [],
      governmentCredentials: [],
    });
    const sdJwt = await issuePortableCredential(await keys.signer(), claims, { randomness, hasher: sha256 });
    const credential = await readCredential(sdJwt);
    return {
      key,
      sdJwt,
      credential,
      status,
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
        await orm.em.fork().transactional((em) => lists.setStatus(em, status.statusListId, status.statusIndex, name));
      },
    };
  };
}
