const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const NOT_A_CHARACTER = 64;
const VALUE_OF_CHARACTER = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = ALPHABET.indexOf(String.fromCharCode(code));
  return value < 0 ? NOT_A_CHARACTER : value;
});

/** Base64url without padding (RFC 7515, section 2). */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    const characters = Math.min(bytes.length - index, 3) + 1;
    for (let position = 0; position < characters; position += 1) text += ALPHABET[(group >> (18 - 6 * position)) & 63];
  }
  return text;
}

/**
 * The bytes that `text` stands for, or undefined unless it is the one canonical spelling of them: only the base64url
 * alphabet, no padding, and no bits set beyond the last byte (RFC 4648, section 3.5). Whatever this accepts re-encodes
 * to itself.
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const remainder = text.length % 4;
  if (remainder === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let bitCount = 0;
  let written = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = VALUE_OF_CHARACTER[text.charCodeAt(index)] ?? NOT_A_CHARACTER;
    if (value === NOT_A_CHARACTER) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[written] = (bits >> bitCount) & 0xff;
      written += 1;
    }
  }
  const leftOver = bits & ((1 << bitCount) - 1);
  return leftOver === 0 ? bytes : undefined;
}
