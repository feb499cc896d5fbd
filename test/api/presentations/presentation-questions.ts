import { expect } from '@jest/globals';
import type { World } from '../../support/world.ts';

const VERIFICATION = `verdict requirement receipt checks { code outcome reason message } steps { path kind code outcome }
  disclosed { givenName familyName aseId issuedAt expiresAt provenThrough elements { kind code level jurisdiction from through } }`;
export const REQUEST = `id verifier purpose limited requirement requirementInWords day audience nonce createdAt expiresAt state link
  designations { code forLife requirement } programs { code levels }`;

const VERIFY = `mutation($input: VerifyPresentationInput!) { verifyPresentation(input: $input) {
  verification { ${VERIFICATION} } userErrors { code message path } } }`;
const ASK = `mutation($input: RequestPresentationInput!) { requestPresentation(input: $input) {
  request { ${REQUEST} qrSvg qrPng } userErrors { code message path } } }`;
const ANSWER = `mutation($input: AnswerPresentationInput!) { answerPresentation(input: $input) {
  verification { ${VERIFICATION} } userErrors { code message path } } }`;
const READ = `query($id: ID!) { presentationRequest(id: $id) { ${REQUEST} answer { ${VERIFICATION} } } }`;
const READ_OPEN = `query($id: ID!) { presentationRequest(id: $id) { ${REQUEST} } }`;

let requests = 0;

/** What verifiers and holders ask about presentations. */
export function presentationQuestionsOf(world: World) {
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  async function ask(query: string, variables: object, key?: string): Promise<any> {
    const { data, errors } = await world.ask(query, variables, key);
    expect(errors).toBeUndefined();
    return Object.values(data)[0];
  }
  return {
    verify(presentation: string, input: object = {}, key: string | null = world.keys.employer) {
      const question = { presentation, purpose: 'EMPLOYMENT', limited: false, ...input };
      return ask(VERIFY, { input: question }, key ?? undefined);
    },
    request(input: object = {}, key = world.keys.insurer) {
      requests += 1;
      const draft = { idempotencyKey: `request-${requests}`, purpose: 'INSURANCE', limited: true, ...input };
      return ask(ASK, { input: draft }, key);
    },
    answer: (requestId: string, presentation: string) => ask(ANSWER, { input: { requestId, presentation } }),
    read: (id: string, key = world.keys.insurer) => ask(READ, { id }, key),
    readOpen: (id: string) => ask(READ_OPEN, { id }),
  };
}

/** The codes of refusals with their paths. */
export function refusals({ userErrors }: { userErrors: readonly { code: string; path: readonly string[] }[] }) {
  return userErrors.map(({ code, path }) => `${code} ${path.join('.')}`);
}
