import { decodeBase64url } from './base64url.rules.ts';

/** A list may unpack to this many bytes (16 M entries of 2 bits): more is taken for a decompression bomb. */
export const MAX_PACKED_BYTES = 4 * 1024 * 1024;

/**
 * Unpacks `lst`, stopping as soon as it grows beyond `maxBytes`; undefined for what is not ZLIB, is cut off, goes on after
 * its end or is too big. Needs only what node and browsers share.
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
  return isEnd(compressed, packed) ? packed : undefined;
}

/** Whether the last four bytes are the checksum that ends a ZLIB stream (RFC 1950): some platforms read no further than that. */
function isEnd(compressed: Uint8Array<ArrayBuffer>, packed: Uint8Array): boolean {
  if (compressed.length < 4) return false;
  return new DataView(compressed.buffer).getUint32(compressed.length - 4) === adler32(packed);
}

const ADLER_MODULUS = 65_521;
/** So many bytes add up within 32 bits before the remainder has to be taken. */
const ADLER_RUN = 5552;

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    const end = Math.min(start + ADLER_RUN, bytes.length);
    for (let index = start; index < end; index += 1) {
      low += bytes[index] ?? 0;
      high += low;
    }
    low %= ADLER_MODULUS;
    high %= ADLER_MODULUS;
  }
  return high * 65_536 + low;
}
