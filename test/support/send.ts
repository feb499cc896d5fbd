import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { expect } from '@jest/globals';
import { print } from 'graphql';
import type { World } from './world.ts';

/** Sends an operation of test/operations with a key, and gives its data in the types that the schema promises. */
export async function send<Data, Variables extends object>(
  world: World,
  operation: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  key: string,
): Promise<Data> {
  const { data, errors } = await world.ask(print(operation), variables, key);
  expect(errors).toBeUndefined();
  return data;
}
