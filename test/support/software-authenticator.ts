import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

/** What can be wrong with what an authenticator makes, on purpose. */
export interface Distortion {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly flags?: number;
  readonly counter?: number;
  readonly signature?: Uint8Array;
}

interface Options {
  readonly challenge: string;
}

/** A WebAuthn authenticator with one ES256 credential, without attestation, made of node:crypto and CBOR by hand. */
export class SoftwareAuthenticator {
  readonly credentialId = randomBytes(32);
  private readonly privateKey: KeyObject;
  private readonly coseKey: Buffer;
  private counter = 0;
  private readonly rpId: string;
  private readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
    this.rpId = new URL(origin).hostname;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.privateKey = privateKey;
    // COSE_Key (RFC 9053, section 7.1): kty EC2, alg ES256, crv P-256, x, y.
    this.coseKey = map([
      [1, integer(2)],
      [3, integer(-7)],
      [-1, integer(1)],
      [-2, bytes(Buffer.from(x ?? '', 'base64url'))],
      [-3, bytes(Buffer.from(y ?? '', 'base64url'))],
    ]);
  }

  /** RegistrationResponseJSON. */
  create(options: Options, distortion: Distortion = {}): object {
    const clientData = this.clientData('webauthn.create', options, distortion);
    const idLength = Buffer.alloc(2);
    idLength.writeUInt16BE(this.credentialId.length);
    const attested = Buffer.concat([Buffer.alloc(16), idLength, this.credentialId, this.coseKey]);
    const flags = distortion.flags ?? USER_PRESENT | USER_VERIFIED;
    const authData = Buffer.concat([this.authenticatorData({ ...distortion, flags: flags | ATTESTED }), attested]);
    const attestation = textMap([
      ['fmt', text('none')],
      ['attStmt', map([])],
      ['authData', bytes(authData)],
    ]);
    return this.credential({ clientDataJSON: clientData, attestationObject: attestation });
  }

  /** AuthenticationResponseJSON. */
  get(options: Options, distortion: Distortion = {}): object {
    this.counter += 1;
    const clientData = this.clientData('webauthn.get', options, distortion);
    const authenticatorData = this.authenticatorData(distortion);
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
    const signature = distortion.signature ?? sign('sha256', signed, this.privateKey);
    return this.credential({ clientDataJSON: clientData, authenticatorData, signature });
  }

  private credential(parts: Readonly<Record<string, Uint8Array>>): object {
    const id = this.credentialId.toString('base64url');
    const response = Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, Buffer.from(part).toString('base64url')]),
    );
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private clientData(type: string, { challenge }: Options, distortion: Distortion): Buffer {
    const origin = distortion.origin ?? this.origin;
    return Buffer.from(
      JSON.stringify({
        type: distortion.type ?? type,
        challenge: distortion.challenge ?? challenge,
        origin,
        crossOrigin: false,
      }),
    );
  }

  private authenticatorData(distortion: Distortion): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(distortion.counter ?? this.counter);
    const flags = distortion.flags ?? USER_PRESENT | USER_VERIFIED;
    const rpIdHash = createHash('sha256')
      .update(distortion.rpId ?? this.rpId)
      .digest();
    return Buffer.concat([rpIdHash, Buffer.from([flags]), counter]);
  }
}

/** CBOR (RFC 8949, section 3): a head of a major type and an argument below 65,536. */
function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  if (argument < 256) return Buffer.from([(major << 5) | 24, argument]);
  return Buffer.from([(major << 5) | 25, argument >> 8, argument & 0xff]);
}

const integer = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Uint8Array) => Buffer.concat([head(2, value.length), value]);
const text = (value: string) => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
const map = (entries: readonly (readonly [number, Buffer])[]) =>
  Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [integer(key), value])]);
const textMap = (entries: readonly (readonly [string, Buffer])[]) =>
  Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [text(key), value])]);
