import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nodeId, recordId } from '../../../src/kernel/public-id.ts';
import { programInForce } from '../../../src/modules/insurers/insurers.queries.ts';
import { type Insurer, insurerKey, insurerOf } from '../../support/insurer.ts';
import { organizationOf, refusalsOf } from '../../support/shopkeeper.ts';
import { createWorld, type World } from '../../support/world.ts';

const NO_PROGRAM = nodeId('RepairProgram', '01900000-0000-7000-8000-000000000001');
const PREFERRED = {
  allOf: [
    { blueSealCompliant: true },
    { technicians: { atLeast: 1, who: { holdsTest: 'B4' } } },
    { technicians: { atLeast: 2, who: { holdsDesignation: 'MASTER_COLLISION' } } },
    { inNetwork: 'FORD' },
  ],
};

let world: World;
let insurer: Insurer;
let other: Insurer;
let otherKey: string;
let registrar: Insurer;

beforeAll(async () => {
  world = await createWorld('repair programs');
  insurer = insurerOf(world);
  otherKey = await insurerKey(world, 'Harbor Casualty');
  other = insurerOf(world, otherKey);
  registrar = insurerOf(world, world.keys.registrar);
});
afterAll(() => world?.close());

async function read(programId: string, key: string, knownAt?: string) {
  const { data, errors } = await world.ask(
    `query($id: ID!, $knownAt: DateTime) { repairProgram(id: $id, knownAt: $knownAt) {
       id organizationId code name knownAt version { version rulePack ranking requirement { inWords } }
       versions { nodes { version } } } }`,
    { id: programId, knownAt },
    key,
  );
  expect(errors).toBeUndefined();
  return data.repairProgram;
}

/** What the outbox says of it, which the audit trail has to say as well. */
async function toldOf(programId: string, type: string) {
  const { rows } = await world.database.pool.query(
    `select e.payload, a.details from outbox_event e join audit_entry a on a.subject_id = e.subject_id and a.action = e.type
      and a.details = e.payload where e.type = $1 and e.subject_id = $2 order by e.occurred_at`,
    [type, recordId(programId, ['RepairProgram']).uuid],
  );
  return rows.map(({ payload }) => payload);
}

describe('createRepairProgram', () => {
  test('shows the programme with the first version of its rule, judged by the newest default pack', async () => {
    const { data } = await insurer.create('PREFERRED_COLLISION', {
      name: ' Preferred collision ',
      requirement: PREFERRED,
    });
    expect(data.result).toEqual({
      program: {
        id: expect.stringMatching(/^drp_[0-9a-z]{26}$/),
        organizationId: await organizationOf(world, world.keys.insurer),
        code: 'PREFERRED_COLLISION',
        name: 'Preferred collision',
        createdAt: '2026-06-15T16:00:00.000Z',
        knownAt: null,
        version: {
          version: 1,
          requirement: { tree: PREFERRED, inWords: expect.stringContaining('Blue Seal compliance') },
          rulePack: 'mission-source@2',
          ranking: ['COMPLIANT', 'BLUE_SEAL_RECOGNISED', 'CERTIFIED_SHARE', 'CERTIFIED_COUNT', 'DAYS_UNTIL_CHANGE'],
          publishedAt: '2026-06-15T16:00:00.000Z',
        },
      },
      userErrors: [],
    });
  });

  test('tells the audit trail and the outbox of codes and the version, not of names', async () => {
    const id = await insurer.program('TOLD', { name: 'Secret name', rulePack: 'published' });
    expect(await toldOf(id, 'program.created')).toEqual([
      {
        organizationId: expect.any(String),
        code: 'TOLD',
        version: 1,
        rulePack: 'published@2',
        ranking: expect.any(Array),
      },
    ]);
  });

  test('refuses a code that the insurer has, and leaves another insurer free to take it', async () => {
    await insurer.create('TAKEN');
    expect(refusalsOf(await insurer.create('TAKEN'))).toEqual(['PROGRAM_CODE_TAKEN input.code']);
    expect(refusalsOf(await other.create('TAKEN'))).toEqual([]);
  });

  test('makes one of two programmes of the same code at once', async () => {
    const answers = await Promise.all([insurer.create('RACED'), insurer.create('RACED')]);
    expect(answers.flatMap(refusalsOf)).toEqual(['PROGRAM_CODE_TAKEN input.code']);
  });

  test('is answered again, and done once, with the same key', async () => {
    const again = { idempotencyKey: 'program-once-0001' };
    const [first, second] = [await insurer.create('ONCE', again), await insurer.create('ONCE', again)];
    expect(second.data).toEqual(first.data);
    expect(refusalsOf(await insurer.create('TWICE', again))).toEqual(['IDEMPOTENCY_KEY_REUSED input.idempotencyKey']);
  });

  test.each<[string, object, readonly string[]]>([
    ['a code in small letters', { code: 'preferred' }, ['PROGRAM_CODE_MALFORMED input.code']],
    ['an empty code', { code: '' }, ['PROGRAM_CODE_MALFORMED input.code']],
    ['a NUL in the code', { code: 'A\u0000' }, ['PROGRAM_CODE_MALFORMED input.code']],
    ['an empty name', { name: ' ' }, ['NAME_EMPTY input.name']],
    ['a long name', { name: 'x'.repeat(121) }, ['NAME_TOO_LONG input.name']],
    ['an unknown pack', { rulePack: 'mission-source@99' }, ['UNKNOWN_RULE_PACK input.rulePack']],
    ['an empty ranking', { ranking: [] }, ['RANKING_EMPTY input.ranking']],
    [
      'a repeated key',
      { ranking: ['COMPLIANT', 'MASTER_COUNT', 'COMPLIANT'] },
      ['RANKING_KEY_REPEATED input.ranking.2'],
    ],
    [
      'everything at once',
      { code: '1', name: '', requirement: {}, ranking: ['COMPLIANT', 'COMPLIANT'] },
      [
        'PROGRAM_CODE_MALFORMED input.code',
        'NAME_EMPTY input.name',
        'REQUIREMENT_EMPTY input.requirement',
        'RANKING_KEY_REPEATED input.ranking.1',
      ],
    ],
  ])('refuses %s', async (_, more, expected) => {
    const answer = await insurer.create('REFUSED', more);
    expect(refusalsOf(answer)).toEqual(expected);
    expect(answer.data.result.program).toBeNull();
  });

  test('refuses a ranking key that does not exist by the schema', async () => {
    const { errors } = await insurer.create('REFUSED', { ranking: ['CHEAPEST'] });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  const deep = (depth: number): object => (depth === 1 ? { isOpen: true } : { allOf: [deep(depth - 1)] });

  test.each<[string, object, readonly string[]]>([
    [
      'an unknown code',
      { allOf: [{ isOpen: true }, { technicians: { atLeast: 1, who: { holdsTest: 'B99' } } }] },
      ['UNKNOWN_TEST allOf.1.technicians.who.holdsTest'],
    ],
    ['an unknown network', { inNetwork: 'EDSEL' }, ['UNKNOWN_NETWORK inNetwork']],
    ['a technician’s leaf at the root', { holdsTest: 'B4' }, ['REQUIREMENT_WRONG_SUBJECT holdsTest']],
    [
      'a shop’s leaf about technicians',
      { technicians: { atLeast: 1, who: { isOpen: true } } },
      ['REQUIREMENT_WRONG_SUBJECT technicians.who.isOpen'],
    ],
    ['a rule too deep', deep(13), [`REQUIREMENT_TOO_DEEP ${'allOf.0.'.repeat(12).slice(0, -1)}`]],
    ['no rule', {}, ['REQUIREMENT_EMPTY ']],
    ['nobody knows what', { sendMoney: true }, ['REQUIREMENT_UNKNOWN_MEMBER sendMoney']],
  ])('refuses %s with the path of the fault', async (_, requirement, expected) => {
    const answer = await insurer.create('REFUSED', { requirement });
    const paths = expected.map((fault) => fault.replace(' ', ' input.requirement.').replace(/\.$/, ''));
    expect(refusalsOf(answer)).toEqual(paths);
  });

  test('refuses a huge rule by saying so', async () => {
    const nots = Array.from({ length: 2000 }, () => ({ not: { isOpen: true } }));
    expect(refusalsOf(await insurer.create('REFUSED', { requirement: { anyOf: nots } }))).toEqual([
      expect.stringMatching(/^REQUIREMENT_TOO_LARGE input\.requirement\.anyOf\.\d+/),
    ]);
  });

  test('refuses a rule nested tens of thousands deep by saying so', async () => {
    const depth = 30_000;
    const requirement = `${'{"not":'.repeat(depth)}{"isOpen":true}${'}'.repeat(depth)}`;
    const query =
      'mutation($r: JSONObject!) { result: createRepairProgram(input: { idempotencyKey: "deep-0001", code: "D", name: "D", requirement: $r }) { userErrors { code path } } }';
    const response = await world.app.server.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${world.keys.insurer}` },
      payload: `{"query":${JSON.stringify(query)},"variables":{"r":${requirement}}}`,
    });
    expect(response.json().data.result.userErrors).toEqual([
      { code: 'REQUIREMENT_TOO_DEEP', path: ['input', 'requirement', ...Array.from({ length: 12 }, () => 'not')] },
    ]);
  });

  test('refuses a pack that is retired, while what was written against it goes on judging', async () => {
    const again = { idempotencyKey: 'before-retirement', rulePack: 'published@1' };
    const id = await insurer.program('OLD_RULES', again);
    const retired = "update rule_pack set retired_on = '2026-06-01' where code = 'published' and version = 1";
    await world.database.pool.query(retired);
    const rule = { rulePack: 'published@1' };
    expect(refusalsOf(await insurer.create('REFUSED', rule))).toEqual(['RULE_PACK_RETIRED input.rulePack']);
    expect(refusalsOf(await insurer.publish(id, 1, rule))).toEqual(['RULE_PACK_RETIRED input.rulePack']);
    expect(await insurer.program('OLD_RULES', again)).toBe(id);
    expect((await read(id, world.keys.insurer)).version).toMatchObject({ version: 1, rulePack: 'published@1' });
    expect(refusalsOf(await insurer.publish(id, 1, { rulePack: 'published' }))).toEqual([]);
  });

  test('is a registrar’s for an insurer that it names', async () => {
    const organization = await organizationOf(world, otherKey);
    const { data } = await registrar.create('BY_REGISTRAR', { organization });
    expect(data.result.program.organizationId).toBe(organization);
    expect(await read(data.result.program.id, otherKey)).toMatchObject({ code: 'BY_REGISTRAR' });
    expect(await read(data.result.program.id, world.keys.insurer)).toBeNull();
  });

  test('is refused to a registrar who names nobody, nobody known, or no insurer', async () => {
    const nobody = nodeId('Organization', '01900000-0000-7000-8000-000000000001');
    const garage = await organizationOf(world, world.keys.employer);
    expect(refusalsOf(await registrar.create('REFUSED'))).toEqual(['ORGANIZATION_MISSING input.organization']);
    expect(refusalsOf(await registrar.create('REFUSED', { organization: nobody }))).toEqual([
      'ORGANIZATION_NOT_FOUND input.organization',
    ]);
    expect(refusalsOf(await registrar.create('REFUSED', { organization: garage }))).toEqual([
      'ORGANIZATION_NOT_INSURER input.organization',
    ]);
    expect(refusalsOf(await registrar.create('REFUSED', { organization: 'org_1' }))).toEqual([
      'ID_MALFORMED input.organization',
    ]);
  });

  test('is refused to an insurer for another, as for nobody', async () => {
    const organization = await organizationOf(world, otherKey);
    expect(refusalsOf(await insurer.create('REFUSED', { organization }))).toEqual([
      'ORGANIZATION_NOT_FOUND input.organization',
    ]);
    const own = await organizationOf(world, world.keys.insurer);
    expect(refusalsOf(await insurer.create('BY_NAME', { organization: own }))).toEqual([]);
  });
});

describe('publishRepairProgramVersion', () => {
  test('publishes the next version; each judges what is asked by the record of its time', async () => {
    const id = await insurer.program('VERSIONED', { ranking: ['MASTER_COUNT'] });
    world.clock.advance(3600);
    const { data } = await insurer.publish(id, 1, { rulePack: 'published' });
    expect(data.result.program.version).toMatchObject({
      version: 2,
      rulePack: 'published@2',
      ranking: ['MASTER_COUNT'],
      requirement: { inWords: 'Blue Seal recognition' },
    });
    world.clock.advance(3600);
    await insurer.publish(id, 2, { requirement: { areasCovered: true }, ranking: ['CERTIFIED_COUNT'] });
    const inForce = async (knownAt?: string) => {
      const program = await read(id, world.keys.insurer, knownAt);
      return (
        program && [program.version.version, ...program.versions.nodes.map((each: { version: number }) => each.version)]
      );
    };
    expect(await inForce('2026-06-15T15:59:59.999Z')).toBeNull();
    expect(await inForce('2026-06-15T16:00:00Z')).toEqual([1, 1]);
    expect(await inForce('2026-06-15T16:59:59.999Z')).toEqual([1, 1]);
    expect(await inForce('2026-06-15T17:00:00Z')).toEqual([2, 1, 2]);
    expect(await inForce()).toEqual([3, 1, 2, 3]);
    expect((await toldOf(id, 'program.version_published')).at(-1)).toEqual({
      version: 3,
      rulePack: 'mission-source@2',
      ranking: ['CERTIFIED_COUNT'],
    });
  });

  test('is refused to who has not read the newest version', async () => {
    const id = await insurer.program('CONFLICTED');
    await insurer.publish(id, 1);
    for (const version of [0, 1, 3]) {
      expect(refusalsOf(await insurer.publish(id, version))).toEqual(['VERSION_CONFLICT input.expectedVersion']);
    }
  });

  test('lets one of two at once through', async () => {
    const id = await insurer.program('PUBLISHED_AT_ONCE');
    const answers = await Promise.all([insurer.publish(id, 1), insurer.publish(id, 1)]);
    expect(answers.flatMap(refusalsOf)).toEqual(['VERSION_CONFLICT input.expectedVersion']);
  });

  test('is answered again, and done once, with the same key', async () => {
    const id = await insurer.program('PUBLISHED_ONCE');
    const again = { idempotencyKey: 'publish-once-0001' };
    await insurer.publish(id, 1, again);
    expect((await insurer.publish(id, 1, again)).data.result).toMatchObject({
      program: { version: { version: 2 } },
      userErrors: [],
    });
  });

  test('refuses a rule that cannot be read, and leaves the version in force', async () => {
    const id = await insurer.program('KEPT');
    expect(refusalsOf(await insurer.publish(id, 1, { requirement: { isOpen: false } }))).toEqual([
      'REQUIREMENT_TRUE_EXPECTED input.requirement.isOpen',
    ]);
    expect((await read(id, world.keys.insurer)).version.version).toBe(1);
  });

  test('does not judge by a rule that somebody broke in the database', async () => {
    const id = await insurer.program('BROKEN');
    const { rows } = await world.database.pool.query(
      `update repair_program_version v set requirement = '{"holdsTest": "A5"}' from repair_program p
        where p.id = v.program_id and p.code = 'BROKEN' returning p.id`,
    );
    const { errors } = await world.ask(
      'query($id: ID!) { repairProgram(id: $id) { code } }',
      { id },
      world.keys.insurer,
    );
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
    await world.database.pool.query(
      `update repair_program_version set requirement = '{"isOpen": true}' where program_id = $1`,
      [rows[0].id],
    );
    expect(await programInForce(world.database.pool, rows[0].id, null)).toMatchObject({ code: 'BROKEN' });
  });
});

describe('renameRepairProgram', () => {
  test('changes the name and says so without it', async () => {
    const id = await insurer.program('RENAMED');
    expect((await insurer.rename(id, 'Gold repairers')).data.result.program.name).toBe('Gold repairers');
    expect(await toldOf(id, 'program.renamed')).toEqual([{ members: ['name'] }]);
    expect(refusalsOf(await insurer.rename(id, ' Gold repairers'))).toEqual(['NAME_UNCHANGED input.name']);
    expect(refusalsOf(await insurer.rename(id, ''))).toEqual(['NAME_EMPTY input.name']);
  });
});

describe('another insurer’s programme', () => {
  test('is not found, as one that nobody has', async () => {
    const id = await insurer.program('OTHERS');
    for (const programId of [id, NO_PROGRAM]) {
      expect(refusalsOf(await other.publish(programId, 1))).toEqual(['PROGRAM_NOT_FOUND input.programId']);
      expect(refusalsOf(await other.rename(programId, 'Mine'))).toEqual(['PROGRAM_NOT_FOUND input.programId']);
      expect(await read(programId, otherKey)).toBeNull();
    }
    expect(refusalsOf(await registrar.rename(id, 'By a registrar'))).toEqual([]);
    expect(await read(id, world.keys.registrar)).toMatchObject({ name: 'By a registrar' });
  });

  test.each(['employer', 'sponsor', 'agency', 'nobody', 'technician'] as const)(
    'is closed to a key of a %s',
    async (role) => {
      const id = await insurer.program(`CLOSED_${role.toUpperCase()}`);
      const key = await keyOf(role);
      const code = key === undefined ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      const asked = await world.ask(
        'query($id: ID!) { repairProgram(id: $id) { code } repairPrograms { nodes { code } } node(id: $id) { id } }',
        { id },
        key,
      );
      expect(asked.errors?.map(({ extensions }) => extensions.code)).toEqual([code, code]);
      const node = await world.ask('query($id: ID!) { node(id: $id) { id } }', { id }, key);
      expect(node.data.node).toBeNull();
      if (key === undefined) return;
      const stranger = insurerOf(world, key);
      for (const answer of [
        await stranger.create('X'),
        await stranger.publish(id, 1),
        await stranger.rename(id, 'X'),
      ]) {
        expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
      }
    },
  );

  async function keyOf(role: 'employer' | 'sponsor' | 'agency' | 'nobody' | 'technician') {
    if (role === 'nobody') return undefined;
    if (role !== 'technician') return world.keys[role];
    await world.ask(
      'mutation($input: RegisterTechnicianInput!) { registerTechnician(input: $input) { userErrors { code } } }',
      {
        input: {
          idempotencyKey: 'register-stranger',
          aseId: 'ASE-0000-0001',
          firstName: 'Rosa',
          lastName: 'Ito',
          homeState: 'US-CA',
        },
      },
      world.keys.registrar,
    );
    return world.technicianKey('ASE-0000-0001');
  }
});

describe('lists', () => {
  test('of programmes show an insurer its own and a registrar all, page by page in either direction', async () => {
    const key = await insurerKey(world, 'Prairie Insurance');
    const prairie = insurerOf(world, key);
    for (const code of ['P_1', 'P_2', 'P_3']) {
      world.clock.advance(1);
      await prairie.create(code);
    }
    const page = async (args: string, asker = key) => {
      const { data, errors } = await world.ask(
        `{ repairPrograms(${args}) { nodes { id code } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } }`,
        {},
        asker,
      );
      return {
        codes: data?.repairPrograms.nodes.map(({ code }: { code: string }) => code),
        info: data?.repairPrograms.pageInfo,
        errors,
      };
    };
    const first = await page('first: 2');
    expect(first).toMatchObject({ codes: ['P_1', 'P_2'], info: { hasNextPage: true } });
    expect(await page(`first: 2, after: "${first.info.endCursor}"`)).toMatchObject({
      codes: ['P_3'],
      info: { hasNextPage: false },
    });
    expect(await page('last: 2')).toMatchObject({ codes: ['P_2', 'P_3'], info: { hasPreviousPage: true } });
    expect((await page('first: 1, after: "nonsense"')).errors?.[0]?.extensions.code).toBe('ID_MALFORMED');
    const all = await page('last: 100', world.keys.registrar);
    expect(all.codes).toEqual(expect.arrayContaining(['P_1', 'PREFERRED_COLLISION', 'BY_REGISTRAR']));
    expect((await page('first: 100', otherKey)).codes).not.toContain('P_1');
    expect((await page('first: 100, knownAt: "2020-01-01T00:00:00Z"')).codes).toEqual([]);
  });

  test('of versions are paged', async () => {
    const id = await insurer.program('MANY_VERSIONS');
    for (const version of [1, 2, 3]) await insurer.publish(id, version);
    const page = async (args: string) => {
      const { data, errors } = await world.ask(
        `query($id: ID!) { repairProgram(id: $id) { versions(${args}) { nodes { version } pageInfo { endCursor hasNextPage } } } }`,
        { id },
        world.keys.insurer,
      );
      return {
        errors,
        versions: data?.repairProgram?.versions.nodes.map(({ version }: { version: number }) => version),
        info: data?.repairProgram?.versions.pageInfo,
      };
    };
    const first = await page('first: 3');
    expect(first).toMatchObject({ versions: [1, 2, 3], info: { hasNextPage: true } });
    expect(await page(`first: 3, after: "${first.info.endCursor}"`)).toMatchObject({
      versions: [4],
      info: { hasNextPage: false },
    });
    expect(await page('last: 2')).toMatchObject({ versions: [3, 4] });
    expect((await page('first: 1, after: "-1"')).errors?.[0]?.extensions.code).toBe('CURSOR_MALFORMED');
  });

  test('lead to a node of its kind', async () => {
    const id = await insurer.program('AS_NODE');
    const ask = (key: string) =>
      world.ask(
        'query($id: ID!) { node(id: $id) { __typename id ... on RepairProgram { code version { version } } } }',
        { id },
        key,
      );
    expect((await ask(world.keys.insurer)).data.node).toEqual({
      __typename: 'RepairProgram',
      id,
      code: 'AS_NODE',
      version: { version: 1 },
    });
    expect((await ask(otherKey)).data.node).toBeNull();
  });
});
