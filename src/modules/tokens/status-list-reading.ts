import { decodeBase64url } from './base64url.rules.ts';
import { type StatusBits, type StatusListClaims, statusAt, statusNameOf } from './status-list.rules.ts';
import type { StatusAnswer } from './token-verifier.ts';

/** A list may unpack to this many bytes (16 M entries of 2 bits): more is taken for a decompression bomb. */
export const MAX_PACKED_BYTES = 4 * 1024 * 1024;

/**
 * Unpacks `lst`, stopping as soon as it grows beyond `maxBytes`; undefined for what is not ZLIB, is cut off or is too
 * big. Needs only what node and browsers share.
 */
export async function decodeStatusList(lst: string, maxBytes = MAX_PACKED_BYTES): Promise<Uint8Array | undefined> {
  const compressed = decodeBase64url(lst);
  if (!compressed) return undefined;
  const reader = new Blob([compressed]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > maxBytes) {
        await reader.cancel();
        return undefined;
      }
      chunks.push(part.value);
    }
  } catch {
    return undefined;
  }
  const packed = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    packed.set(chunk, offset);
    offset += chunk.length;
  }
  return packed;
}

/**
 * What a verified status list says of the token that refers to it. Another list, an index beyond its end and a status
 * that is not known are UNAVAILABLE: never taken for valid (draft-ietf-oauth-status-list, section 8.3).
 */
export async function statusInList(
  list: StatusListClaims,
  reference: { readonly idx: number; readonly uri: string },
): Promise<StatusAnswer> {
  if (list.sub !== reference.uri) return { status: 'UNAVAILABLE' };
  const packed = await decodeStatusList(list.status_list.lst);
  const value = packed && statusAt(list.status_list.bits as StatusBits, packed, reference.idx);
  return { status: (value === undefined ? undefined : statusNameOf(value)) ?? 'UNAVAILABLE' };
}
