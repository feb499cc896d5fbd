import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SmallServer, startSmallServer } from './small-server.ts';

let small: SmallServer;

beforeAll(async () => {
  small = await startSmallServer();
});

afterAll(() => small?.server.close());

/** `technician { mentor { mentor … { aseId } } }`, `depth` fields deep. */
function nested(depth: number): string {
  const levels = depth - 2;
  return `{ technician { ${'mentor { '.repeat(levels)} aseId ${'} '.repeat(levels)} } }`;
}

const aliased = (count: number) => `{ ${Array.from({ length: count }, (_, i) => `a${i}: __typename`).join(' ')} }`;

describe('a query beyond a limit is refused with the limit and what was measured', () => {
  test.each([
    ['depth', nested(9), 'QUERY_TOO_DEEP', 8, 9],
    ['depth behind fragments', `query { ...A } fragment A on Query ${nested(9)}`, 'QUERY_TOO_DEEP', 8, 9],
    ['aliases', aliased(6), 'TOO_MANY_ALIASES', 5, 6],
    [
      'aliases behind fragments, counted where they are spread',
      '{ ...A ...A ...A } fragment A on Query { a: me b: me }',
      'TOO_MANY_ALIASES',
      5,
      6,
    ],
    ['tokens', `{ ${'me '.repeat(500)} }`, 'QUERY_TOO_LONG', 500, 502],
    [
      'cost',
      '{ technicians(first: 100) { nodes { tests { code } mentor { tests { code } } } } }',
      'QUERY_TOO_COSTLY',
      1000,
      1201,
    ],
  ])('%s', async (_, query, code, limit, measured) => {
    const { status, errors } = await small.graphql(query, { role: 'REGISTRAR' });
    expect(status).toBe(400);
    expect(errors?.map((error) => error.extensions)).toEqual([{ code, limit, measured }]);
    expect(errors?.[0]?.message).toContain(String(limit));
    expect(errors?.[0]?.message).toContain(String(measured));
  });

  test.each([
    ['depth', nested(8)],
    ['aliases', aliased(5)],
    ['tokens', `{ ${'me '.repeat(498)} }`],
  ])('%s at the limit is answered', async (_, query) => {
    expect((await small.graphql(query)).errors).toBeUndefined();
  });

  test('a fragment that spreads itself is a validation error, not an endless count', async () => {
    const { errors } = await small.graphql('{ ...A } fragment A on Query { me ...A }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  test('fragments that double one another are counted without walking them twice', async () => {
    const fragments = Array.from({ length: 40 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
    const { errors } = await small.graphql(`{ ...F0 } ${fragments.join(' ')} fragment F40 on Query { a: me }`);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'TOO_MANY_ALIASES', measured: 2 ** 40 });
  });

  test('at most five validation errors are listed, and the sixth line says so', async () => {
    const { errors } = await small.graphql(`{ ${Array.from({ length: 20 }, (_, i) => `no${i}`).join(' ')} }`);
    expect(errors).toHaveLength(6);
    expect(errors?.[5]?.message).toContain('Too many validation errors');
  });

  test('batches are refused', async () => {
    const response = await fetch(`${small.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: '{ me }' }, { query: '{ me }' }]),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });
});

describe('the cost of a query', () => {
  const page = 'query P($first: Int) { technicians(first: $first) { nodes { tests { code } } } }';

  test.each([
    ['a scalar is free, and a query costs a point at least', '{ me }', undefined, 1],
    ['an object is a point', '{ technician { aseId } }', undefined, 1],
    ['a list without paging counts as five', '{ technician { tests { code } } }', undefined, 6],
    ['a page counts its objects as often as it has items', page, { first: 10 }, 61],
    ['another page size of the same document is priced anew', page, { first: 3 }, 19],
    ['a page without a size counts as twenty', page, {}, 121],
    ['a page larger than allowed counts as the largest', page, { first: 1_000_000 }, 601],
    ['a negative page counts as the largest', page, { first: -1 }, 601],
    ['the default of a variable counts', page.replace('Int)', 'Int = 2)'), {}, 13],
    ['edges count like nodes', '{ technicians(last: 10) { edges { node { aseId } } } }', undefined, 21],
    ['a mutation costs ten more', 'mutation { register(lastName: "x") { aseId } }', undefined, 11],
  ])('%s', async (_, query, variables, cost) => {
    const { extensions } = await small.graphql(query, { role: 'INSURER', ...(variables && { variables }) });
    expect(extensions?.['cost']).toMatchObject({ requested: cost });
  });
});

describe('the rate limit', () => {
  test('tells every caller the price, what is left, and when all is back', async () => {
    const own = await startSmallServer({ settings: { rateLimitPointsPerMinute: 100 } });
    try {
      await own.graphql('{ technician { tests { code } } }');
      const { extensions } = await own.graphql('{ technician { tests { code } } }');
      expect(extensions?.['cost']).toEqual({
        requested: 6,
        remaining: 88,
        limit: 100,
        resetsAt: '2026-06-15T16:01:00.000Z',
      });
    } finally {
      await own.server.close();
    }
  });

  test('answers 429 with Retry-After once the points are spent, per key, and lets go with the next minute', async () => {
    const own = await startSmallServer({ settings: { rateLimitPointsPerMinute: 10 } });
    try {
      own.clock.advance(15);
      await own.graphql('{ technician { tests { code } } }', { role: 'INSURER' });
      const refused = await own.graphql('{ technician { tests { code } } }', { role: 'INSURER' });
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('45');
      expect(refused.errors?.[0]?.extensions).toMatchObject({
        code: 'RATE_LIMITED',
        requested: 6,
        remaining: 4,
        limit: 10,
      });
      expect((await own.graphql('{ technician { aseId } }', { role: 'REGISTRAR' })).status).toBe(200);
      own.clock.advance(45);
      expect((await own.graphql('{ technician { tests { code } } }', { role: 'INSURER' })).status).toBe(200);
    } finally {
      await own.server.close();
    }
  });

  test('counts queries that are refused, and wrong keys against the address that shows them', async () => {
    const own = await startSmallServer({ settings: { rateLimitPointsPerMinute: 2 } });
    try {
      const wrongKey = () =>
        fetch(`${own.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer nobody' },
          body: '{"query":"{ me }"}',
        });
      expect((await own.graphql('{ nothing }')).status).toBe(400);
      expect((await wrongKey()).status).toBe(401);
      expect((await wrongKey()).status).toBe(429);
      expect((await own.graphql('{ me }')).status).toBe(429);
    } finally {
      await own.server.close();
    }
  });
});
