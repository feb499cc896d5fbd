import { expect, test } from '@jest/globals';
import { parse, validate } from 'graphql';
import { buildRegistrySchema } from '../../../src/schema.ts';
import { EXPLORER_QUERY } from '../../../src/server/explorer.ts';

test("the explorer's first questions are valid in the registry's schema", () => {
  expect(validate(buildRegistrySchema(), parse(EXPLORER_QUERY))).toEqual([]);
});
