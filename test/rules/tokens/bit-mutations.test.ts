import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64url, encodeBase64url } from '../../../src/modules/tokens/base64url.rules.ts';
import { createVerifier, type Verifier } from '../../../src/verifier/verifier.ts';
import { key, type TokenKind, VICTIMS } from './attack.ts';
import { attackedIssuer, KINDS } from './attacked-verifier.ts';
import { presentation } from './sd-jwt-attack.ts';
import { AUDIENCE, NONCE } from './sd-jwt-fixtures.ts';
import { BADGE_INDEX, LIST_URL, StubIssuer, signedList } from './stub-issuer.ts';
import { ISSUER, NOW } from './token-fixtures.ts';

/** One of each kind; of a credential a presentation with disclosures and a key binding. */
const TOKENS: Readonly<Record<TokenKind, string>> = {
  BADGE: VICTIMS.BADGE.jws,
  RECEIPT: VICTIMS.RECEIPT.jws,
  STATUS_LIST: VICTIMS.STATUS_LIST.jws,
  CREDENTIAL: presentation,
};
const KEY_BINDING = { audience: AUDIENCE, nonce: NONCE, maxAgeSeconds: 300 };

async function verifierOf(stub?: StubIssuer): Promise<Verifier> {
  const { fetch } = stub ?? (await attackedIssuer({}));
  return createVerifier({ issuers: [ISSUER], fetch, currentDate: () => NOW });
}

function verify(verifier: Verifier, kind: TokenKind, token: string) {
  return kind === 'CREDENTIAL'
    ? verifier.verifyCredential(token, { keyBinding: KEY_BINDING })
    : verifier.verify(token, { accept: [kind] });
}

/** Every part of a token that stands for bytes, and how to put other bytes in its place. */
function* partsOf(token: string): Generator<readonly [bytes: Uint8Array, replaced: (bytes: Uint8Array) => string]> {
  const pieces = token.split(/([.~])/);
  for (const [index, piece] of pieces.entries()) {
    const bytes = decodeBase64url(piece);
    if (bytes && bytes.length > 0) yield [bytes, (other) => pieces.with(index, encodeBase64url(other)).join('')];
  }
}

/** Three of a byte's bits by its place; within as many neighbours as there are bits, each is tried. */
function bitsAt(index: number): readonly number[] {
  return [index % 8, (index + 3) % 8, (index + 6) % 8];
}

function* flipped(token: string): Generator<string> {
  for (const [bytes, replaced] of partsOf(token)) {
    for (const [index, byte] of bytes.entries()) {
      for (const bit of bitsAt(index)) yield replaced(bytes.with(index, byte ^ (1 << bit)));
      yield replaced(Uint8Array.from([...bytes.subarray(0, index), ...bytes.subarray(index + 1)]));
      yield replaced(Uint8Array.from([...bytes.subarray(0, index), byte, ...bytes.subarray(index)]));
    }
  }
}

test.each(KINDS)(
  'no %s is valid with bits of any byte of its parts flipped, a byte taken out or one put in twice, spelled canonically',
  async (kind) => {
    const verifier = await verifierOf();
    const token = TOKENS[kind];
    expect((await verify(verifier, kind, token)).verdict).toBe('VALID');
    const accepted: string[] = [];
    let tried = 0;
    for (const mutant of flipped(token)) {
      tried += 1;
      if (mutant !== token && (await verify(verifier, kind, mutant)).verdict === 'VALID') accepted.push(mutant);
    }
    expect(accepted).toEqual([]);
    expect(tried).toBeGreaterThan(1000);
  },
  120_000,
);

test('no status list is valid with any one character changed, missing or added, and no badge is by such a list', async () => {
  const list = await signedList(key, [[BADGE_INDEX + 1, 1]]);
  const verifier = await verifierOf();
  const accepted: string[] = [];
  for (let index = 0; index <= list.length; index += 1) {
    const [before, after] = [list.slice(0, index), list.slice(index + 1)];
    const mutants = [
      `${before}${list[index] === 'A' ? 'B' : 'A'}${after}`,
      before + after,
      `${before}A${list.slice(index)}`,
    ];
    for (const mutant of new Set(mutants)) {
      if (mutant === list) continue;
      if ((await verifier.verify(mutant, { accept: ['STATUS_LIST'] })).verdict === 'VALID') accepted.push(mutant);
      const stub = new StubIssuer();
      stub.publishKeys([key]);
      stub.publish(LIST_URL, mutant);
      const { verdict } = await (await verifierOf(stub)).verify(TOKENS.BADGE, { accept: ['BADGE'] });
      if (verdict !== 'STALE') accepted.push(`${verdict}: ${mutant}`);
    }
  }
  expect(accepted).toEqual([]);
}, 120_000);

/** What an editor can do to a text. */
interface Edit {
  readonly at: number;
  readonly takes: number;
  readonly puts: string;
}

const edits = fc.array(
  fc.record<Edit>({
    at: fc.nat(10_000),
    takes: fc.nat(4),
    puts: fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('.', '~', '=', 'A', '\u0000', '\u0410', '')),
  }),
  { minLength: 1, maxLength: 5 },
);

test.each(KINDS)(
  'whatever edits are made to a %s, what is valid still says the same',
  async (kind) => {
    const verifier = await verifierOf();
    const token = TOKENS[kind];
    const { claims } = await verify(verifier, kind, token);
    await fc.assert(
      fc.asyncProperty(edits, async (made) => {
        const edited = made.reduce((text, { at, takes, puts }) => {
          const index = at % (text.length + 1);
          return text.slice(0, index) + puts + text.slice(index + takes);
        }, token);
        const outcome = await verify(verifier, kind, edited);
        if (outcome.verdict === 'VALID') expect(outcome.claims).toEqual(claims);
      }),
      { numRuns: 500 },
    );
  },
  60_000,
);
