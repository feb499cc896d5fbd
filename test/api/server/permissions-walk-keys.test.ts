import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROLES, type Role } from '../../../src/kernel/viewer.ts';
import { type WalkSubjects, walkSubjects } from '../../support/walk-subjects.ts';
import { tokensInsteadOf } from '../../support/walk-viewers.ts';
import { createWorld, type World } from '../../support/world.ts';
import { differences } from './root-walk.ts';

/** Technicians have keys alone. */
const WAYS = ['an API key', 'an access token'] as const;

describe.each(WAYS)('every root field answers by %s as its row says', (way) => {
  let world: World;
  let subjects: WalkSubjects;
  let keys: Readonly<Record<Role, string | undefined>>;

  beforeAll(async () => {
    world = await createWorld(`permissions by ${way}`);
    subjects = await walkSubjects(world);
    keys = way === 'an API key' ? subjects.keys : await tokensInsteadOf(world, subjects.keys);
  });
  afterAll(() => world?.close());

  test.each(ROLES)('a %s, about strangers exactly as about nobody', async (role) => {
    const walker = {
      role,
      changesOwn: true,
      ask: (query: string, variables: object) => world.ask(query, variables, keys[role]),
    };
    expect(await differences(walker, subjects)).toEqual([]);
  });
});
