import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditServer } from 'graphql-http';
import { type SmallServer, startSmallServer } from './small-server.ts';

let small: SmallServer;

beforeAll(async () => {
  small = await startSmallServer();
});

afterAll(() => small?.server.close());

/** The specification's SHOULDs that Apollo Server decides otherwise: a faulty document is a 400 also in application/json. */
const KNOWN_WARNINGS = ['572B', '7B9B', 'FDE2'];

test("the server fails none of graphql-http's audits, and warns only where a faulty document is answered with 400", async () => {
  const results = await auditServer({ url: `${small.url}/graphql` });
  const withStatus = (status: string) => results.filter((result) => result.status === status).map(({ id }) => id);
  expect(results.length).toBeGreaterThanOrEqual(61);
  expect(withStatus('error')).toEqual([]);
  expect(withStatus('warn').sort()).toEqual(KNOWN_WARNINGS);
});
