import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MEMBER_ROLES, ROLES } from '../../../src/kernel/viewer.ts';
import { isOrganizations, type WalkSubjects, walkSubjects } from '../../support/walk-subjects.ts';
import { type SignedIn, sessionsOf } from '../../support/walk-viewers.ts';
import { createWorld, type World } from '../../support/world.ts';
import { differences } from './root-walk.ts';

let world: World;
let subjects: WalkSubjects;
let sessions: readonly SignedIn[];

beforeAll(async () => {
  world = await createWorld('permissions by a session');
  subjects = await walkSubjects(world);
  sessions = await sessionsOf(world, subjects.own);
});
afterAll(() => world?.close());

/** Owners last: they alone ask what takes back what is their own. */
const MEMBERS = ROLES.filter(isOrganizations).flatMap((role) =>
  [...MEMBER_ROLES].reverse().map((memberRole) => [role, memberRole] as const),
);

test.each([...MEMBERS, ['TECHNICIAN', undefined] as const, ['PUBLIC', undefined] as const])(
  'every root field answers a session of a %s as %s as its row says, about strangers exactly as about nobody',
  async (role, memberRole) => {
    const { browser } = sessions.find((one) => one.role === role && one.memberRole === memberRole) ?? never();
    const changesOwn = memberRole === undefined || memberRole === 'OWNER';
    const ask = (query: string, variables: object) => browser.ask(query, variables);
    const walker = { role, changesOwn, ask, ...(memberRole && { memberRole }) };
    expect((await ask('{ viewer { role memberRole person { id } } }', {})).data.viewer).toEqual({
      ...{ role, memberRole: memberRole ?? null },
      person: { id: expect.stringMatching(/^per_/) },
    });
    expect(await differences(walker, subjects)).toEqual([]);
  },
);

function never(): never {
  throw new Error('a session is missing');
}
