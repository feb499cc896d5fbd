import type { Answer, World } from './world.ts';

/** An insurer at work: every action of theirs as a short call, each with an idempotency key of its own. */
export interface Insurer {
  create(code: string, more?: object): Promise<Answer>;
  publish(programId: string, expectedVersion: number, more?: object): Promise<Answer>;
  rename(programId: string, name: string): Promise<Answer>;
  enrol(programId: string, shopNumber: string, more?: object): Promise<Answer>;
  enrolMany(programId: string, shopNumbers: readonly string[], more?: object): Promise<Answer>;
  end(enrolmentId: string, lastDay: string, more?: object): Promise<Answer>;
  correct(enrolmentId: string, more?: object): Promise<Answer>;
  /** A programme that was created; its id. */
  program(code: string, more?: object): Promise<string>;
  /** A shop that was enrolled; the enrolment's id. */
  enrolled(programId: string, shopNumber: string, more?: object): Promise<string>;
}

const PROGRAM = `program { id organizationId code name createdAt knownAt
  version { version requirement { tree inWords } rulePack ranking publishedAt } }`;
const ENROLMENT_FIELDS = 'id programId shopId shopNumber shopName city jurisdiction from through reason recordedAt';
const ENROLMENT = `enrolment { ${ENROLMENT_FIELDS} }`;

let actions = 0;

/** The insurer whose key it is: the world's own, unless another is given. */
export function insurerOf(world: World, key = world.keys.insurer): Insurer {
  const act = (mutation: string, shown: string, input: object) => {
    actions += 1;
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    return world.ask(
      `mutation($input: ${type}!) { result: ${mutation}(input: $input) { ${shown} userErrors { code message path } } }`,
      { input: { idempotencyKey: `insurer-action-${actions}`, ...input } },
      key,
    );
  };
  const insurer: Insurer = {
    create: (code, more = {}) =>
      act('createRepairProgram', PROGRAM, {
        code,
        name: 'Preferred repairers',
        requirement: { isOpen: true },
        ...more,
      }),
    publish: (programId, expectedVersion, more = {}) =>
      act('publishRepairProgramVersion', PROGRAM, {
        programId,
        expectedVersion,
        requirement: { blueSealRecognised: true },
        ...more,
      }),
    rename: (programId, name) => act('renameRepairProgram', PROGRAM, { programId, name }),
    enrol: (programId, shopNumber, more = {}) =>
      act('enrolShop', ENROLMENT, {
        programId,
        shopNumber,
        from: '2026-01-01',
        reason: 'Signed the agreement',
        ...more,
      }),
    enrolMany: (programId, shopNumbers, more = {}) =>
      act('enrolShops', `enrolments { ${ENROLMENT_FIELDS} }`, {
        programId,
        shopNumbers,
        from: '2026-01-01',
        reason: 'Signed the agreement',
        ...more,
      }),
    end: (enrolmentId, lastDay, more = {}) =>
      act('endEnrolment', ENROLMENT, { enrolmentId, lastDay, reason: 'Left the network', ...more }),
    correct: (enrolmentId, more = {}) =>
      act('correctEnrolment', ENROLMENT, { enrolmentId, reason: 'DATA_ENTRY_ERROR', ...more }),
    program: async (code, more) => (await insurer.create(code, more)).data.result.program.id,
    enrolled: async (programId, shopNumber, more) =>
      (await insurer.enrol(programId, shopNumber, more)).data.result.enrolment.id,
  };
  return insurer;
}

/** A key of an insurer of that name. */
export async function insurerKey(world: World, organization: string): Promise<string> {
  const { secret } = await world.app.apiKeys.createApiKey({ organization, role: 'INSURER', label: 'test' });
  return secret;
}

/** Shops of these numbers on record, with nothing but their profile, as registered in this order. */
export async function putShops(world: World, shopNumbers: readonly string[]): Promise<void> {
  await world.database.pool.query(
    `insert into shop (id, shop_number, name, name_folded, street, city, postal_code, jurisdiction, version, registered_at)
     select id, number, 'Bodywork ' || number, 'bodywork', '1 Main Street', 'Fresno', '93650', 'US-CA', 1, now()
       from unnest($1::uuid[], $2::text[]) s (id, number)`,
    [shopNumbers.map(() => world.app.ids.next()).sort(), shopNumbers],
  );
}
