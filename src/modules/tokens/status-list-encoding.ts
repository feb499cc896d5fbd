import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { encodeBase64url } from './base64url.rules.ts';

const deflateAsync = promisify(deflate);

/**
 * The `lst` of a packed list: ZLIB at level 9 (draft-ietf-oauth-status-list, section 4.1), in base64url. With the 2 bits of
 * our lists, and with 4, these are the very bytes of the draft's vectors. With 1 and 8 they are not: node brings Chromium's
 * zlib, whose search takes other, equally good matches. Any inflater reads either.
 */
export async function encodeStatusList(packed: Uint8Array): Promise<string> {
  return encodeBase64url(await deflateAsync(packed, { level: 9 }));
}
