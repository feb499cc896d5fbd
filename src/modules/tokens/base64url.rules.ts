const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const NOT_A_CHARACTER = 64;
const VALUE_OF_CHARACTER = Uint8Array.from({ length: 256 }, (_, code) => {
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
  const whole = text.length - remainder;
  let written = 0;
  let strange = 0;
  for (let index = 0; index < whole; index += 4) {
    const first = valueAt(text, index);
    const second = valueAt(text, index + 1);
    const third = valueAt(text, index + 2);
    const fourth = valueAt(text, index + 3);
    strange |= first | second | third | fourth;
    bytes[written] = (first << 2) | (second >> 4);
    bytes[written + 1] = (second << 4) | (third >> 2);
    bytes[written + 2] = (third << 6) | fourth;
    written += 3;
  }
  if (remainder > 0) {
    const first = valueAt(text, whole);
    const second = valueAt(text, whole + 1);
    const third = remainder === 3 ? valueAt(text, whole + 2) : 0;
    strange |= first | second | third;
    bytes[written] = (first << 2) | (second >> 4);
    if (remainder === 3) bytes[written + 1] = (second << 4) | (third >> 2);
    const leftOver = remainder === 3 ? third & 0b11 : second & 0b1111;
    if (leftOver !== 0) return undefined;
  }
  return strange < NOT_A_CHARACTER ? bytes : undefined;
}

function valueAt(text: string, index: number): number {
  return VALUE_OF_CHARACTER[text.charCodeAt(index)] ?? NOT_A_CHARACTER;
}
