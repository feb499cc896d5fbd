import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { encodeBase64url } from './base64url.rules.ts';

const deflateAsync = promisify(deflate);

/** The `lst` of a packed list: ZLIB at level 9 (draft-ietf-oauth-status-list, section 4.1), in base64url. */
export async function encodeStatusList(packed: Uint8Array): Promise<string> {
  return encodeBase64url(await deflateAsync(packed, { level: 9 }));
}
