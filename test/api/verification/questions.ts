import { expect } from '@jest/globals';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { World } from '../../support/world.ts';

const VERIFY_TECHNICIAN = `mutation($input: VerifyTechnicianInput!) { verifyTechnician(input: $input) {
  verification { verdict tier disputes { kind code } displayName asOf knownAt rulePack holdsThrough receipt checks { code outcome reason message }
    credentials { code standing validThrough holdsThrough } designations { code holds missing lapsesFirst }
    explanation { path kind code satisfied reason holdsThrough } }
  userErrors { code message path } } }`;

const VERIFY_TOKEN = `mutation($input: VerifyTokenInput!) { verifyToken(input: $input) {
  verification { verdict tokenType holder issuedAt expiresAt receipt checks { code outcome reason }
    credentials { code name standing through current } }
  userErrors { code message path } } }`;

const ISSUE_BADGE = `mutation($input: IssueBadgeInput!) { issueBadge(input: $input) {
  badge { id codes { code through } issuedAt expiresAt withdrawnAt } token link userErrors { code message path } } }`;

const WITHDRAW_BADGE = `mutation($input: WithdrawBadgeInput!) { withdrawBadge(input: $input) {
  badge { id withdrawnAt } technician { aseId badges { id withdrawnAt } } userErrors { code message path } } }`;

let actions = 0;

/** Asks one mutation of a world, and answers its payload. */
export function mutating(world: World) {
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  return async (query: string, input: object, key: string | undefined): Promise<any> => {
    const { data, errors } = await world.ask(query, { input }, key);
    expect(errors).toBeUndefined();
    return Object.values(data)[0];
  };
}

/** What verifiers and holders ask of a world. Each action has an idempotency key of its own unless one is given. */
export function questionsOf(world: World) {
  const mutate = mutating(world);
  const nextKey = () => {
    actions += 1;
    return `test-badge-${actions}`;
  };
  return {
    verifyTechnician: (input: object, key = world.keys.employer) =>
      mutate(VERIFY_TECHNICIAN, { purpose: 'EMPLOYMENT', ...input }, key),
    async verifyToken(token: string, input: object = {}, key: string | null = world.keys.employer) {
      const { verification } = await mutate(VERIFY_TOKEN, { token, purpose: 'EMPLOYMENT', ...input }, key ?? undefined);
      return verification;
    },
    issueBadge: (aseId: string, codes: readonly string[], input: object = {}, key = world.keys.registrar) =>
      mutate(ISSUE_BADGE, { idempotencyKey: nextKey(), aseId, codes, ...input }, key),
    withdrawBadge: (badgeId: string, input: object = {}, key = world.keys.registrar) =>
      mutate(WITHDRAW_BADGE, { idempotencyKey: nextKey(), badgeId, ...input }, key),
    /** The key set as it is served, for a token library that knows nothing of this project. */
    async servedKeys() {
      const { body } = await world.app.server.fastify.inject('/.well-known/jwks.json');
      return createLocalJWKSet(JSON.parse(body) as JSONWebKeySet);
    },
  };
}

/** The failed checks of a verification, each with its reason. */
export function failures({ checks }: { checks: readonly { code: string; outcome: string; reason: string }[] }) {
  return checks.filter(({ outcome }) => outcome === 'FAILED').map(({ code, reason }) => `${code} ${reason}`);
}
