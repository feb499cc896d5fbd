import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import { type Registrar, registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

/** A technician with a badge of the codes asked for. */
export interface BadgeHolder {
  readonly aseId: string;
  readonly badgeId: string;
  readonly token: string;
}

/** The whole service, listening at the address that stands in its tokens. */
export interface ListeningRegistry {
  readonly world: World;
  readonly registrar: Registrar;
  readonly issuer: string;
  holderOf(codes: readonly string[]): Promise<BadgeHolder>;
  /** Withdraws a badge and has the event delivered. */
  withdraw(badgeId: string): Promise<void>;
}

export async function listeningRegistry(seed: string): Promise<ListeningRegistry> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const world = await createWorld(seed, { PORT: String(port), PUBLIC_URL: issuer });
  const registrar = registrarOf(world);
  await world.app.server.listen();
  let actions = 0;
  const act = async (mutation: string, query: string, input: object) => {
    actions += 1;
    const { data, errors } = await world.ask(
      `mutation($input: ${mutation}!) { ${query} }`,
      { input: { ...input, idempotencyKey: `verifier-${actions}` } },
      world.keys.registrar,
    );
    expect(errors).toBeUndefined();
    expect(data.result.userErrors).toEqual([]);
    return data.result;
  };
  return {
    world,
    registrar,
    issuer,
    async holderOf(codes) {
      const aseId = `ASE-7300-${String(actions).padStart(4, '0')}`;
      await registrar.certified(aseId, 'Díaz', codes);
      const query = 'result: issueBadge(input: $input) { badge { id } token userErrors { code } }';
      const { badge, token } = await act('IssueBadgeInput', query, { aseId, codes });
      return { aseId, badgeId: badge.id, token };
    },
    async withdraw(badgeId) {
      await act('WithdrawBadgeInput', 'result: withdrawBadge(input: $input) { userErrors { code } }', { badgeId });
      await world.deliverEvents();
    },
  };
}

/** Has a server listen on any free port of this machine; answers its address as an origin. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const { port } = new URL(await listening(probe));
  probe.close();
  await once(probe, 'close');
  return Number(port);
}
