import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type NodeKind, nodeId } from '../../../src/kernel/public-id.ts';
import { createWorld, type World } from '../../support/world.ts';
import { type Blinding, blinded, startAnew, withoutOwners } from './blinded.ts';
import { aseIdOf, fillForBoth, idOf, type Owner, organizationOf, technicianOf } from './rows-of-two.ts';

type Asker = 'EMPLOYER' | 'INSURER' | 'TECHNICIAN';

/** Something of an owner's that a question may bring to light. */
interface Thing {
  /** Of a record without an id of its own a column tells whose it is: the rule pack, if it is not said which. */
  readonly kind: NodeKind | undefined;
  readonly table: string;
  readonly column?: string;
}

interface Question {
  readonly asker: Asker;
  readonly name: string;
  /** What `owner` asks to see their own by. */
  readonly query: (owner: Owner) => string;
  readonly shows: readonly Thing[];
}

const list = (asker: Asker, field: string, kind: NodeKind | undefined, table: string): Question => ({
  asker,
  name: field,
  query: () => `{ ${field}(first: 50) { nodes { ${kind ? 'id' : 'rulePack'} } } }`,
  shows: [{ kind, table }],
});
const ofTechnician = (field: string, kind: NodeKind | undefined, table: string): Question => ({
  asker: 'TECHNICIAN',
  name: `technician.${field}`,
  query: (owner) =>
    `{ technician(aseId: "${aseIdOf(owner)}") { ${field}(first: 50) { nodes { ${kind ? 'id' : 'rulePack'} } } } }`,
  shows: [{ kind, table }],
});

/** Every list that is of whoever asks. */
const LISTS: readonly Question[] = [
  list('EMPLOYER', 'rosters', 'Roster', 'roster'),
  list('EMPLOYER', 'apiKeys', 'ApiKey', 'api_key'),
  list('EMPLOYER', 'oauthClients', 'OAuthClient', 'oauth_client'),
  list('EMPLOYER', 'lookUps', undefined, 'look_up'),
  list('EMPLOYER', 'consents', 'Consent', 'consent'),
  list('EMPLOYER', 'consentRequests', 'ConsentRequest', 'consent_request'),
  {
    asker: 'EMPLOYER',
    name: 'organization.members and invitations',
    query: (owner) => `{ organization(id: "${nodeId('Organization', organizationOf(owner))}") {
      members(first: 50) { nodes { id } } invitations { id } } }`,
    shows: [{ kind: 'Member', table: 'member' }],
  },
  list('INSURER', 'repairPrograms', 'RepairProgram', 'repair_program'),
  ofTechnician('lookUps', undefined, 'look_up'),
  ofTechnician('consents', 'Consent', 'consent'),
  ofTechnician('consentRequests', 'ConsentRequest', 'consent_request'),
  ofTechnician('disputes', 'Dispute', 'dispute'),
  ofTechnician('shareLinks', 'ShareLink', 'share_link'),
  {
    asker: 'TECHNICIAN',
    name: 'technician.badges',
    query: (owner) => `{ technician(aseId: "${aseIdOf(owner)}") { badges { id } } }`,
    shows: [{ kind: 'Badge', table: 'issued_token' }],
  },
];

const node = (asker: Asker, kind: NodeKind, table: string): Question => ({
  asker,
  name: `node of ${kind}`,
  query: (owner) => `{ node(id: "${nodeId(kind, idOf(`${table} of ${owner}`))}") { id __typename } }`,
  shows: [{ kind, table }],
});

/** Every record that is somebody's and found by its id. */
const NODES: readonly Question[] = [
  node('EMPLOYER', 'Roster', 'roster'),
  node('EMPLOYER', 'ApiKey', 'api_key'),
  node('EMPLOYER', 'OAuthClient', 'oauth_client'),
  node('EMPLOYER', 'Consent', 'consent'),
  node('EMPLOYER', 'ConsentRequest', 'consent_request'),
  node('INSURER', 'RepairProgram', 'repair_program'),
  node('TECHNICIAN', 'Consent', 'consent'),
  node('TECHNICIAN', 'ConsentRequest', 'consent_request'),
  node('TECHNICIAN', 'Dispute', 'dispute'),
  node('TECHNICIAN', 'ShareLink', 'share_link'),
];

/** What belongs to a record and is read apart from it, by whose it is. */
const CONTACT: Question = {
  asker: 'TECHNICIAN',
  name: 'technician.email',
  query: (owner) => `{ technician(aseId: "${aseIdOf(owner)}") { email phone } }`,
  shows: [{ kind: undefined, table: 'technician_contact', column: 'email' }],
};

/** A registry with everything of two owners, and a key of each in each role. */
class TwoOwners {
  readonly world: World;
  readonly blinding: Blinding;
  private readonly keys: ReadonlyMap<string, string>;

  private constructor(world: World, keys: ReadonlyMap<string, string>) {
    this.world = world;
    this.keys = keys;
    this.blinding = blinded(world.database.pool);
  }

  static async create(isOwner: boolean): Promise<TwoOwners> {
    const world = await createWorld('two owners', {}, undefined, undefined, { isOwner });
    await fillForBoth(world.owner);
    const keys = new Map<string, string>();
    const label = 'test';
    for (const owner of ['ana', 'ben'] as const) {
      const organization = `organization name of ${owner}`;
      for (const role of ['EMPLOYER', 'INSURER'] as const) {
        keys.set(`${owner} ${role}`, (await world.app.apiKeys.createApiKey({ organization, role, label })).secret);
      }
      const own = {
        organization: `${owner} herself`,
        role: 'TECHNICIAN',
        technicianId: technicianOf(owner),
        label,
      } as const;
      keys.set(`${owner} TECHNICIAN`, (await world.app.apiKeys.createApiKey(own)).secret);
    }
    return new TwoOwners(world, keys);
  }

  /** Whose things an answer shows, of those that the question is about. */
  async shown(question: Question, asker: Owner, about: Owner): Promise<readonly Owner[]> {
    const answer = await this.world.ask(question.query(about), {}, this.keys.get(`${asker} ${question.asker}`));
    expect(answer.errors).toBeUndefined();
    const text = JSON.stringify(answer.data);
    return (['ana', 'ben'] as const).filter((owner) =>
      question.shows.some(({ kind, table, column = 'rule_pack' }) => {
        const told = kind ? nodeId(kind, idOf(`${table} of ${owner}`)) : `${table} ${column} of ${owner}`;
        return text.includes(told);
      }),
    );
  }
}

const titled = (questions: readonly Question[]) =>
  questions.map((question) => [`${question.asker} ${question.name}`, question] as const);

let walled: TwoOwners;
let open: TwoOwners;

beforeAll(async () => {
  walled = await TwoOwners.create(false);
  open = await TwoOwners.create(true);
});
afterAll(async () => {
  await walled?.world.close();
  await open?.world.close();
});

describe('without the predicates that say whose rows are wanted', () => {
  beforeAll(() => {
    walled.blinding.text = withoutOwners;
    open.blinding.text = withoutOwners;
  });
  afterAll(() => {
    walled.blinding.text = undefined;
    open.blinding.text = undefined;
  });

  test.each(titled(LISTS))(
    '%s shows a stranger’s to nobody whom the policies hold up, and would else',
    async (_, question) => {
      expect(await open.shown(question, 'ben', 'ben')).toEqual(['ana', 'ben']);
      expect(await walled.shown(question, 'ben', 'ben')).toEqual(['ben']);
    },
  );

  test.each(titled([...NODES]))('%s finds no stranger’s', async (_, question) => {
    expect(await walled.shown(question, 'ben', 'ana')).toEqual([]);
    expect(await walled.shown(question, 'ben', 'ben')).toEqual(['ben']);
  });

  test.each(titled(NODES.filter(({ name }) => /Roster|ApiKey|OAuthClient/.test(name))))(
    '%s would find them',
    async (_, question) => {
      expect(await open.shown(question, 'ben', 'ana')).toEqual(['ana']);
    },
  );
});

describe('with a stranger’s contact read for what is asked', () => {
  const strangers = (text: string) =>
    text.replace(
      /^select technician_id as (?<columns>.+) from technician_contact where .+$/,
      'select ($$1::uuid[])[1] as $<columns> from technician_contact where technician_id <> all($$1::uuid[])',
    );

  beforeAll(() => {
    walled.blinding.text = strangers;
    open.blinding.text = strangers;
  });
  afterAll(() => {
    walled.blinding.text = undefined;
    open.blinding.text = undefined;
  });

  test('it is shown to nobody whom the policies hold up, and would be else', async () => {
    expect(await open.shown(CONTACT, 'ben', 'ben')).toEqual(['ana']);
    expect(await walled.shown(CONTACT, 'ben', 'ben')).toEqual([]);
  });
});

describe('with all of the code taking somebody for the owner, whom the database is told they are not', () => {
  const asBen = (scope: string) =>
    scope.replace(organizationOf('ana'), organizationOf('ben')).replace(technicianOf('ana'), technicianOf('ben'));

  test.each(titled([...LISTS, ...NODES, CONTACT]))('%s shows the owner’s things to the owner', async (_, question) => {
    expect(await walled.shown(question, 'ana', 'ana')).toEqual(['ana']);
  });

  describe('told so', () => {
    beforeAll(async () => {
      walled.blinding.scope = asBen;
      await startAnew(walled.world.database.pool);
    });
    afterAll(async () => {
      walled.blinding.scope = undefined;
      await startAnew(walled.world.database.pool);
    });

    test.each(titled([...LISTS, ...NODES, CONTACT]))('%s shows none of them', async (_, question) => {
      expect(await walled.shown(question, 'ana', 'ana')).not.toContain('ana');
    });
  });
});
