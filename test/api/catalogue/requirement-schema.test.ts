import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requirementJsonSchema } from '../../../src/modules/catalogue/requirement-schema.rules.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld('requirement schema');
});
afterAll(() => world.close());

function get(url: string, headers: Record<string, string> = {}) {
  return world.app.server.fastify.inject({ method: 'GET', url, headers });
}

describe('the schema of the requirement language', () => {
  test.each([
    ['technician.json', 'TECHNICIAN'],
    ['shop.json', 'SHOP'],
  ] as const)('is read by anybody, from any origin: %s', async (file, subject) => {
    const response = await get(`/schemas/requirement/${file}`);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/schema+json; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
    });
    expect(response.json()).toEqual({
      $id: `https://verify.example.org/schemas/requirement/${file}?rulePack=mission-source%402`,
      ...requirementJsonSchema(world.app.catalogue.defaultPack, subject),
    });
  });

  test('has the codes of the pack that is asked for, by code or by version', async () => {
    const [byDefault, byCode, byVersion, before] = await Promise.all(
      ['', '?rulePack=published', '?rulePack=published@2', '?rulePack=published@1'].map((query) =>
        get(`/schemas/requirement/technician.json${query}`),
      ),
    );
    expect(byCode?.body).toContain('WORLD_CLASS');
    expect(byDefault?.body).not.toContain('WORLD_CLASS');
    expect(byVersion?.body).toBe(byCode?.body);
    expect(byVersion?.headers['etag']).toBe(byCode?.headers['etag']);
    expect(before?.body).not.toContain('FORD_FACT');
    expect(new Set([byDefault, byCode, before].map((response) => response?.headers['etag'])).size).toBe(3);
  });

  test('is not sent again to whoever has it', async () => {
    const url = '/schemas/requirement/shop.json';
    const etag = String((await get(url)).headers['etag']);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await get(url, { 'if-none-match': known });
      expect([response.statusCode, response.body, response.headers['etag']]).toEqual([304, '', etag]);
    }
    expect((await get(url, { 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  test.each(['/schemas/requirement/insurer.json', '/schemas/requirement/shop', '/schemas/requirement/constructor'])(
    'is not found at %s',
    async (url) => {
      expect((await get(url)).statusCode).toBe(404);
    },
  );

  test.each(['?rulePack=nobody', '?rulePack=published&rulePack=mission-source', '?rulePack='])(
    'of a pack that is not named clearly is refused: %s',
    async (query) => {
      const response = await get(`/schemas/requirement/shop.json${query}`);
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ code: 'UNKNOWN_RULE_PACK' });
    },
  );
});
