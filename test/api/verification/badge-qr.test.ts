import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { IssueBadgeDocument, VerifyTokenDocument } from '../../operations/operations.generated.ts';
import { textOfPng, textOfSvg } from '../../support/qr-reading.ts';
import { registrarOf } from '../../support/registrar.ts';
import { send } from '../../support/send.ts';
import { createWorld, type World } from '../../support/world.ts';

const ASE_ID = 'ASE-1000-0001';

let world: World;
let key: string;

beforeAll(async () => {
  world = await createWorld('badge-qr');
  await registrarOf(world).certified(ASE_ID, 'Reyes', ['A5', 'A6', 'A8']);
  key = await world.technicianKey(ASE_ID);
});
afterAll(() => world.close());

async function issue(idempotencyKey: string, codes: readonly string[]) {
  const input = { aseId: ASE_ID, codes, days: 30, idempotencyKey };
  return (await send(world, IssueBadgeDocument, { input }, key)).issueBadge;
}

test("a badge's QR codes, PNG and SVG, lead to its link, whose fragment is the token", async () => {
  const { link, token, qrPng, qrSvg, userErrors } = await issue('badge-qr-1', ['A5', 'A6', 'A8']);
  expect(userErrors).toEqual([]);
  expect(link).toBe(`https://verify.example.org/v#${token}`);
  expect(textOfPng(Buffer.from(qrPng?.replace(/^data:image\/png;base64,/, '') ?? '', 'base64'))).toBe(link);
  expect(textOfSvg(qrSvg ?? '')).toBe(link);
});

test('whoever reads the QR code can have it verified', async () => {
  const { qrSvg } = await issue('badge-qr-2', ['A5']);
  const token = textOfSvg(qrSvg ?? '')?.split('#')[1] ?? '';
  const { verifyToken } = await send(
    world,
    VerifyTokenDocument,
    { input: { token, purpose: 'EMPLOYMENT', asEvidence: false } },
    world.keys.employer,
  );
  expect(verifyToken).toMatchObject({
    verification: { verdict: 'VALID', credentials: [{ code: 'A5' }] },
    userErrors: [],
  });
});

test('a refused badge has no picture', async () => {
  const { badge, qrPng, qrSvg, userErrors } = await issue('badge-qr-3', ['T2']);
  expect([badge, qrPng, qrSvg]).toEqual([null, null, null]);
  expect(userErrors).toHaveLength(1);
});
