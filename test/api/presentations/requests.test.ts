import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { addressOf, fetchRequest, handIn, present, selectSmallestProof } from '../../../src/holder/holder.ts';
import { nodeId } from '../../../src/kernel/public-id.ts';
import { type Holder, holdersOf } from '../../support/holder.ts';
import { textOfPng } from '../../support/qr-reading.ts';
import { createWorld, type World } from '../../support/world.ts';
import { failures } from '../verification/questions.ts';
import { presentationQuestionsOf, refusals } from './presentation-questions.ts';

let world: World;
let ask: ReturnType<typeof presentationQuestionsOf>;
let holder: Holder;

const NOW = '2026-06-15T16:00:00.000Z';
const REQUIREMENT = { anyOf: [{ holdsDesignation: 'MASTER_AUTOMOBILE' }, { holdsTest: 'A5' }] };

beforeAll(async () => {
  world = await createWorld('presentation requests');
  ask = presentationQuestionsOf(world);
});
beforeEach(async () => {
  world.clock.set(NOW);
  holder = await holdersOf(world)(['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8']);
});
afterAll(() => world.close());

async function asked(input: object = {}, key = world.keys.insurer) {
  const { request, userErrors } = await ask.request({ requirement: REQUIREMENT, ...input }, key);
  expect(userErrors).toEqual([]);
  return request;
}

describe('requestPresentation', () => {
  test('gives a short link with a QR code, a random nonce and an end', async () => {
    const request = await asked();
    expect(request).toMatchObject({
      id: expect.stringMatching(/^prq_[0-9a-z]{26}$/),
      verifier: 'Lakeside Mutual',
      purpose: 'INSURANCE',
      limited: true,
      requirement: REQUIREMENT,
      requirementInWords: 'one of MASTER_AUTOMOBILE, A5',
      day: '2026-06-15',
      audience: expect.stringMatching(/^org_/),
      nonce: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      createdAt: NOW,
      expiresAt: '2026-06-15T16:15:00.000Z',
      state: 'PENDING',
      link: `https://verify.example.org/p#${request.id}`,
      programs: [],
    });
    expect(request.designations).toMatchObject([{ code: 'MASTER_AUTOMOBILE', forLife: false }]);
    expect(request.link.length).toBeLessThan(64);
    expect(textOfPng(Buffer.from(request.qrPng.split(',')[1], 'base64'))).toBe(request.link);
    expect(request.qrSvg).toContain('<svg');
    expect((await asked()).nonce).not.toBe(request.nonce);
  });

  test('of the same key is one request', async () => {
    const input = { idempotencyKey: 'the-same-request' };
    const first = await asked(input);
    expect(await asked(input)).toEqual(first);
    expect(refusals(await ask.request({ ...input, codes: ['A5'] }))).toEqual([
      'IDEMPOTENCY_KEY_REUSED input.idempotencyKey',
    ]);
  });

  test.each([
    [{ codes: ['A5'], minutes: 0 }, ['REQUEST_MINUTES_OUT_OF_RANGE input.minutes']],
    [
      { codes: ['A5'], minutes: 61, audience: '' },
      ['REQUEST_MINUTES_OUT_OF_RANGE input.minutes', 'AUDIENCE_MALFORMED input.audience'],
    ],
    [{}, ['QUESTION_AMBIGUOUS input.codes']],
    [{ codes: ['A99'] }, ['UNKNOWN_CODE input.codes.0']],
    [{ requirement: { holdsOem: { program: 'NOBODY' } } }, ['UNKNOWN_OEM_PROGRAM input.requirement.holdsOem.program']],
  ])('%j is refused', async (input, expected) => {
    const { request, userErrors } = await ask.request(input);
    expect(request).toBeNull();
    expect(refusals({ userErrors })).toEqual(expected);
  });

  test('is nothing that technicians or callers without a key can do', async () => {
    const mutation =
      'mutation($input: RequestPresentationInput!) { requestPresentation(input: $input) { userErrors { code } } }';
    const input = { idempotencyKey: 'not-for-everybody', codes: ['A5'], purpose: 'CONSUMER', limited: true };
    const { errors } = await world.ask(mutation, { input });
    expect(errors).toHaveLength(1);
  });
});

describe('answerPresentation', () => {
  test('takes the first genuine answer, and tells the one who asked', async () => {
    const request = await asked();
    const given = await ask.answer(request.id, await holder.show(request, ['A5']));
    expect(given.userErrors).toEqual([]);
    expect(given.verification).toMatchObject({
      verdict: 'VALID',
      requirement: 'PROVEN',
      disclosed: null,
      receipt: null,
    });
    const { state, answer } = await ask.read(request.id);
    expect(state).toBe('ANSWERED');
    expect(answer).toMatchObject({
      verdict: 'VALID',
      requirement: 'PROVEN',
      steps: [{ outcome: 'PROVEN' }, { outcome: 'NOT_PROVEN' }, { code: 'A5', outcome: 'PROVEN' }],
      disclosed: null,
    });
    expect(decodeJwt(answer.receipt)).toMatchObject({
      nonce: request.nonce,
      aud: request.audience,
      purpose: 'INSURANCE',
    });
  });

  test('of a full request tells what was shown, to nobody but the one who asked, and for a day', async () => {
    const request = await asked({ limited: false });
    await ask.answer(request.id, await holder.show(request, ['A5'], { names: true }));
    const disclosed = { givenName: 'Rosa', elements: [{ kind: 'CERTIFICATION', code: 'A5' }] };
    expect((await ask.read(request.id)).answer).toMatchObject({ verdict: 'VALID', disclosed });
    expect((await ask.read(request.id, world.keys.employer)).answer).toBeNull();
    const closed = await world.ask(`{ presentationRequest(id: "${request.id}") { answer { verdict } } }`);
    expect(closed.data.presentationRequest).toEqual({ answer: null });
    world.clock.advance(86_400);
    expect((await ask.read(request.id)).answer).toMatchObject({ verdict: 'VALID', disclosed: null });
    await asked();
    const { rows } = await world.database.pool.query('select 1 from presentation_request where contents is not null');
    expect(rows).toEqual([]);
  });

  test('nothing of a limited answer is on record but what is told', async () => {
    const request = await asked();
    await ask.answer(request.id, await holder.show(request, ['A5', 'A6'], { names: true }));
    const { rows } = await world.database.pool.query(
      `select row_to_json(r)::text as text from presentation_request r where nonce = $1
       union all select row_to_json(a)::text from audit_entry a where action like 'presentation.%'
       union all select row_to_json(o)::text from outbox_event o where type like 'presentation.%'`,
      [request.nonce],
    );
    expect(rows.length).toBeGreaterThan(2);
    const text = rows.map((row: { text: string }) => row.text).join();
    for (const secret of ['Rosa', 'Delgado', 'ASE-1234', '"A6"', '2028-12-31']) expect(text).not.toContain(secret);
  });

  test('a second answer is refused, the same one too, and it cannot be used elsewhere', async () => {
    const request = await asked();
    const presentation = await holder.show(request, ['A5']);
    await ask.answer(request.id, presentation);
    for (const again of [presentation, await holder.show(request, ['MASTER_AUTOMOBILE'])]) {
      expect(refusals(await ask.answer(request.id, again))).toEqual(['REQUEST_ANSWERED input.requestId']);
    }
    const policy = { keyBinding: 'REQUIRED', audience: request.audience, nonce: request.nonce };
    const { verification } = await ask.verify(presentation, { policy }, world.keys.insurer);
    expect(failures(verification)).toEqual(['REPLAY NONCE_USED']);
  });

  test('of several at the same moment one is taken', async () => {
    const request = await asked();
    const codes = [['A5'], ['MASTER_AUTOMOBILE'], ['A1'], ['A6']];
    const presentations = await Promise.all(codes.map((shown) => holder.show(request, shown)));
    const answers = await Promise.all(presentations.map((each) => ask.answer(request.id, each)));
    expect(answers.flatMap(refusals).sort()).toEqual(Array(3).fill('REQUEST_ANSWERED input.requestId'));
  });

  test('an answer that was verified before elsewhere is a replay', async () => {
    const request = await asked();
    const presentation = await holder.show(request, ['A5']);
    const policy = { keyBinding: 'REQUIRED', audience: request.audience, nonce: request.nonce };
    await ask.verify(presentation, { policy });
    expect(refusals(await ask.answer(request.id, presentation))).toEqual(['NONCE_USED input.presentation']);
  });

  test('one that comes too late is refused, and the request is over', async () => {
    const request = await asked({ minutes: 1 });
    const presentation = await holder.show(request, ['A5']);
    world.clock.advance(60);
    expect(refusals(await ask.answer(request.id, presentation))).toEqual(['REQUEST_EXPIRED input.requestId']);
    expect(await ask.read(request.id)).toMatchObject({ state: 'EXPIRED', answer: null });
  });

  test('what is not genuine is refused with the reason, and leaves the request open', async () => {
    const request = await asked();
    const good = await holder.show(request, ['A5']);
    const other = await asked();
    const attacks = [
      [await holder.show({ ...request, audience: 'https://other.example' }, ['A5']), 'OTHER_AUDIENCE'],
      [await holder.show(other, ['A5']), 'OTHER_NONCE'],
      [good.slice(0, good.lastIndexOf('~') + 1), 'KEY_BINDING_MISSING'],
      [good.split('~').toSpliced(1, 1).join('~'), 'OTHER_CONTENTS'],
      ['nonsense', 'NOT_AN_SD_JWT'],
    ];
    for (const [presentation, reason] of attacks) {
      const { verification, userErrors } = await ask.answer(request.id, String(presentation));
      expect(verification).toBeNull();
      expect(refusals({ userErrors })).toEqual([`${reason} input.presentation`]);
    }
    expect((await ask.read(request.id)).state).toBe('PENDING');
    expect((await ask.answer(request.id, good)).userErrors).toEqual([]);
  });

  test('a revoked credential is an answer, and proves nothing', async () => {
    await holder.setStatus('REVOKED');
    const request = await asked({ limited: false });
    expect((await ask.answer(request.id, await holder.show(request, ['A5']))).userErrors).toEqual([]);
    expect((await ask.read(request.id)).answer).toMatchObject({ verdict: 'REVOKED', requirement: 'NOT_PROVEN' });
  });

  test('of a request that nobody made is refused', async () => {
    const missing = nodeId('PresentationRequest', '019ecc02-dc00-7033-a32f-000000000000');
    expect(refusals(await ask.answer(missing, 'whatever'))).toEqual(['REQUEST_NOT_FOUND input.requestId']);
    expect(refusals(await ask.answer('nonsense', 'whatever'))).toEqual(['ID_MALFORMED input.requestId']);
    expect(await ask.readOpen(missing)).toBeNull();
  });
});

describe('the holder library', () => {
  const fetchFrom = (): typeof globalThis.fetch => async (url, init) => {
    expect(String(url)).toBe('https://verify.example.org/graphql');
    const { statusCode, body, headers } = await world.app.server.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers: Object.fromEntries(new Headers(init?.headers)),
      payload: String(init?.body),
    });
    return new Response(body, { status: statusCode, headers: { 'content-type': String(headers['content-type']) } });
  };

  test('answers a request from its link, with the least that proves it', async () => {
    const { id, link } = await asked({ requirement: { allOf: [REQUIREMENT, { isCertified: true }] } });
    const options = { fetch: fetchFrom() };
    const request = await fetchRequest(addressOf(link), options);
    const proof = selectSmallestProof(holder.credential, request);
    expect(proof.isProven).toBe(true);
    expect(proof.claims.map(({ element }) => element?.code)).toEqual(['A5']);
    const currentDate = () => world.clock.now();
    const presentation = await present({
      credential: holder.credential,
      selection: proof,
      challenge: request,
      key: holder.key,
      currentDate,
    });
    expect(await handIn(addressOf(link), presentation, options)).toMatchObject({ verdict: 'VALID', isProven: true });
    expect((await ask.read(id)).answer).toMatchObject({ requirement: 'PROVEN' });
    expect(await handIn(addressOf(link), presentation, options)).toMatchObject({
      verdict: null,
      refusals: [{ code: 'REQUEST_ANSWERED' }],
    });
  });
});
