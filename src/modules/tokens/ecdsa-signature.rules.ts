/** How many bytes each of the two numbers of a P-256 signature has. */
const NUMBER_BYTES = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** What stands before the content of a DER value that is shorter than 128 bytes: its tag and its length. */
const HEAD_BYTES = 2;
const NO_SIGNATURE = 'This is no signature by P-256.';

/**
 * An ES256 signature as JWS has it, r and s of 32 bytes each (RFC 7518, section 3.4), as the DER that OpenSSL takes
 * (`ECDSA-Sig-Value`, RFC 3279, section 2.2.3). Undefined when it has not 64 bytes.
 */
export function derOfEcdsaSignature(signature: Uint8Array): Uint8Array | undefined {
  if (signature.length !== 2 * NUMBER_BYTES) return undefined;
  const r = withoutLeadingZeros(signature.subarray(0, NUMBER_BYTES));
  const s = withoutLeadingZeros(signature.subarray(NUMBER_BYTES));
  const der = new Uint8Array(HEAD_BYTES + integerBytes(r) + integerBytes(s));
  der[0] = SEQUENCE;
  der[1] = der.length - HEAD_BYTES;
  setInteger(der, HEAD_BYTES, r);
  setInteger(der, HEAD_BYTES + integerBytes(r), s);
  return der;
}

/** The other way: what OpenSSL made, as JWS has it. Throws a RangeError on what is no signature by P-256. */
export function ecdsaSignatureOfDer(der: Uint8Array): Uint8Array {
  const signature = new Uint8Array(2 * NUMBER_BYTES);
  let at = HEAD_BYTES;
  for (const end of [NUMBER_BYTES, 2 * NUMBER_BYTES]) {
    const next = at + HEAD_BYTES + (der[at + 1] ?? 0);
    const number = withoutLeadingZeros(der.subarray(at + HEAD_BYTES, next));
    if (der[at] !== INTEGER || number.length > NUMBER_BYTES) throw new RangeError(NO_SIGNATURE);
    signature.set(number, end - number.length);
    at = next;
  }
  if (der[0] !== SEQUENCE || der[1] !== at - HEAD_BYTES || at !== der.length) throw new RangeError(NO_SIGNATURE);
  return signature;
}

/** A number's bytes from the first that counts; of zero, one byte. */
function withoutLeadingZeros(number: Uint8Array): Uint8Array {
  const first = number.findIndex((byte) => byte !== 0);
  return number.subarray(first < 0 ? number.length - 1 : first);
}

/** A DER integer has a sign: one that begins with a bit set would be negative, and has a byte of zeros before it. */
function signBytes(number: Uint8Array): number {
  return (number[0] ?? 0) >> 7;
}

function integerBytes(number: Uint8Array): number {
  return HEAD_BYTES + signBytes(number) + number.length;
}

function setInteger(der: Uint8Array, at: number, number: Uint8Array): void {
  der[at] = INTEGER;
  der[at + 1] = integerBytes(number) - HEAD_BYTES;
  der.set(number, at + HEAD_BYTES + signBytes(number));
}
