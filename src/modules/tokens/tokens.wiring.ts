import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { KeyEncryptionKey } from './key-encryption.ts';
import { SigningKeyResolver } from './signing-key.resolver.ts';
import { SigningKeyService } from './signing-key.service.ts';
import { SigningKeyActions } from './signing-key-actions.service.ts';
import { StatusListService } from './status-list.service.ts';

interface TokensParts extends Pick<WiringParts, 'orm' | 'actions' | 'clock' | 'ids' | 'randomness' | 'publicUrl'> {
  readonly keyEncryption: KeyEncryptionKey;
}

/** Signing keys, of which there is one from here on, and status lists. */
export async function wireTokens(parts: TokensParts) {
  const { orm, actions, clock, ids, randomness, publicUrl } = parts;
  const keys = new SigningKeyService(orm.em, clock, randomness, parts.keyEncryption);
  await keys.ensureSigningKey();
  const statusLists = new StatusListService(orm.em, clock, ids, randomness, keys, publicUrl);
  const keyActions = new SigningKeyActions({ orm, actions, keys, statusLists, clock, ids });
  const resolvers: ConstructedResolvers = [[SigningKeyResolver, new SigningKeyResolver(keyActions)]];
  return { keys, statusLists, resolvers };
}
