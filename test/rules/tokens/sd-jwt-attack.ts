import { holder, key } from './attack.ts';
import { AUDIENCE, issued, NONCE, openPayload, presented, signedSdJwt } from './sd-jwt-fixtures.ts';

/** A credential, and a presentation of its family name and A5. */
export const sdJwt = await issued(key, holder);
export const presentation = await presented(sdJwt, holder);
/** The presentation without its key binding. */
export const bare = presentation.slice(0, presentation.lastIndexOf('~') + 1);
export const [issuedJwt = '', ...shown] = bare.slice(0, -1).split('~');

/** What a verifier asks of the holder, in attacks on the key binding. */
export const KEY_BINDING_WANTED = {
  circumstances: { keyBinding: { audience: AUDIENCE, nonce: NONCE, maxAgeSeconds: 300 } },
};

/** All claims in the open, changed, signed by the registry's own key. */
export const signed = (changes: object, header: object = {}) =>
  signedSdJwt(key, openPayload(holder, changes), [], header);
