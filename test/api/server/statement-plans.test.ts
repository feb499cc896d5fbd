import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { PlanFault } from '../../support/plan-faults.ts';
import { pretendLarge } from '../../support/pretended-size.ts';
import {
  type Explained,
  type FaultyStatement,
  questionsOfFunctions,
  StatementPlans,
} from '../../support/statement-plans.ts';
import { type SentStatement, StatementRecording } from '../../support/statement-recording.ts';
import { fieldViewers } from '../../support/walk-field-viewers.ts';
import { fieldWorld } from '../../support/walk-field-world.ts';
import { WIDE_QUERIES } from '../../support/walk-subjects.ts';
import { createWorld, type World } from '../../support/world.ts';
import { coverEverything } from './field-coverage.ts';
import { fieldQuestions } from './field-questions.ts';
import { Seen } from './field-walk.ts';
import {
  askAsMachines,
  askWithEveryArgument,
  checkAReceipt,
  doWhatNobodyWaitsFor,
  fetchEveryAddress,
  keepAnAccount,
} from './statement-drivers.ts';
import {
  EXEMPT,
  type Exemption,
  OF_AUDIT,
  SENT_WITHOUT_NAME,
  SMALL,
  SMALL_INDEXES,
  UNSENT,
} from './statement-exemptions.ts';

const version = await serverVersion();
/** Sizes can be pretended to from PostgreSQL 18 on. */
const onNewPostgres = version >= 180_000 ? describe : describe.skip;

onNewPostgres('every statement that the service sends', () => {
  let world: World;
  let recording: StatementRecording;
  let plans: StatementPlans;
  let sent: readonly SentStatement[];
  let explained: Explained;

  beforeAll(async () => {
    recording = new StatementRecording();
    world = await createWorld('statement plans', WIDE_QUERIES);
    await drive(world);
    recording.end();
    sent = recording.statements.filter(({ text }) => !/graphile_worker(?!\.add_job)/.test(text));
    const tables = await tablesOf(world.owner);
    const large = new Set(tables.filter((table) => !(table in SMALL)));
    await pretendLarge(world.owner, [...large], Object.keys(SMALL_INDEXES));
    const { connectionString = '' } = world.owner.options as pg.PoolConfig;
    const sizes = {
      isLarge: (table: string) => large.has(table),
      isSmallIndex: (index: string) => index in SMALL_INDEXES,
    };
    plans = await StatementPlans.open(connectionString, sizes);
    await plans.makeTemporaryTables(sent);
    explained = await plans.explained([...sent, ...(await questionsOfFunctions(world.owner))]);
  }, 300_000);
  afterAll(async () => {
    recording?.end();
    await plans?.close();
    await world?.close();
  });

  test('finds its rows in every large table by an index', () => {
    const found = explained.faulty.filter((statement) => !EXEMPT.some((exemption) => isExempt(statement, exemption)));
    expect(told(found)).toEqual([]);
  });

  test('that is exempt would not', () => {
    expect(EXEMPT.filter((exemption) => !explained.faulty.some((statement) => isExempt(statement, exemption)))).toEqual(
      [],
    );
  });

  test('was planned', () => {
    expect(explained.refused).toEqual([]);
    expect(explained.count).toBeGreaterThan(500);
  });

  test('that has a name was sent', () => {
    const names = new Set(sent.flatMap((statement) => [...statement.names]));
    for (const [name, part] of Object.entries(SENT_WITHOUT_NAME)) {
      if (sent.some(({ text }) => squeezed(text).includes(part))) names.add(name);
    }
    const missing = namesInSource().filter((name) => ![...names].some((one) => name.test(one)));
    expect(missing).toEqual(Object.keys(UNSENT).map((name) => new RegExp(`^${name}$`)));
  });

  test('finds what is small still there', async () => {
    const tables = await tablesOf(world.owner);
    expect(Object.keys(SMALL).filter((table) => !tables.includes(table))).toEqual([]);
    const { rows } = await world.owner.query('select indexname from pg_indexes where indexname = any($1)', [
      Object.keys(SMALL_INDEXES),
    ]);
    expect(rows).toHaveLength(Object.keys(SMALL_INDEXES).length);
  });

  test('that deletes a row finds what refers to it by an index', async () => {
    const { rows } = await world.owner.query(
      `select f.conrelid::regclass::text as table, f.conname as reference from pg_constraint f
        where f.contype = 'f' and has_table_privilege('registry_service', f.confrelid, 'DELETE')
          and not exists (select from pg_index i where i.indrelid = f.conrelid and i.indkey[0] = f.conkey[1])`,
    );
    expect(rows).toEqual([]);
  });

  const faultsOf = async (text: string, scope = 'WORKING'): Promise<readonly PlanFault[]> => {
    const { faulty, refused } = await plans.explained([{ text, scopes: new Set([scope]) }]);
    expect(refused).toEqual([]);
    return faulty.flatMap(({ faults }) => faults);
  };

  describe('would be noticed if it', () => {
    test('looked for tokens by what it works out of another row', async () => {
      const statement = sent.find(({ names }) => names.has('issued-tokens-with-facts-by-entry'));
      const spoiled = (statement?.text ?? '').replaceAll(
        /select list\.id, entry\.idx\s+from unnest\(\$1::integer\[\], \$2::integer\[\]\) as entry \(number, idx\) join status_list list on list\.number = entry\.number/g,
        `select list.id, split_part(entry, '.', 2)::integer
           from unnest($1::text[]) entry join status_list list on list.number = split_part(entry, '.', 1)::integer`,
      );
      expect(spoiled).not.toBe(statement?.text);
      expect(await faultsOf(spoiled, 'ANSWERING')).toContainEqual(expect.objectContaining({ table: 'issued_token' }));
      expect(await faultsOf(statement?.text ?? '', 'ANSWERING')).toEqual([]);
    });

    test.each([
      ['SCAN', 'read a table without an index for it', `select from look_up where purpose = 'X'`],
      [
        'SCAN',
        'read an index from end to end',
        'select max(from_on) from credential_period where retracted_at is null',
      ],
      [
        'SPOILED',
        'bounded a page by a coalesce',
        'select id from look_up where organization_id = $1 and id < coalesce($2::uuid, $3) order by id desc limit $4',
      ],
      [
        'FILTERED_WALK',
        'went on until it found enough',
        `select id from look_up where purpose = 'X' order by id limit 5`,
      ],
      [
        'FILTERED_WALK',
        'went on from somewhere',
        `select id from look_up where id > $1 and purpose = 'X' order by id limit 5`,
      ],
    ])('%s: %s', async (kind, _, text) => {
      expect(await faultsOf(text)).toContainEqual(expect.objectContaining({ kind }));
    });

    test('walked through rows that a policy closes', async () => {
      const walk = 'select id from look_up order by id limit 5';
      expect(await faultsOf(walk, 'REGISTRAR')).toEqual([]);
      expect(await faultsOf(walk, 'EMPLOYER')).toContainEqual(expect.objectContaining({ kind: 'FILTERED_WALK' }));
    });
  });

  test.each([
    'select from look_up where id = any($1)',
    'select from look_up where organization_id = $1 and id < $2 order by id desc limit $3',
    'select from look_up order by id limit 1',
    'select count(*) from signing_key',
    'select id from share_link where sealed is not null and expires_at <= $1 order by expires_at limit 9 for update',
  ])('is none of those: %s', async (text) => {
    expect(await faultsOf(text)).toEqual([]);
  });
});

/** Has the product do everything that it does. */
async function drive(world: World): Promise<void> {
  const built = await fieldWorld(world);
  const viewers = await fieldViewers(built);
  for (const { query, variables, wholeTo } of fieldQuestions(built)) {
    await viewers.find(({ name }) => name === wholeTo)?.ask(query, variables);
  }
  const { own, other } = built.subjects;
  await askWithEveryArgument(built, viewers);
  await fetchEveryAddress(built);
  await checkAReceipt(world, own);
  await coverEverything(built, viewers, new Seen());
  await doWhatNobodyWaitsFor(world);
  await keepAnAccount(world, other.aseId, other.lastName);
  await askAsMachines(world);
}

async function tablesOf(owner: pg.Pool): Promise<readonly string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  return rows.map(({ name }) => name);
}

function isExempt({ text }: FaultyStatement, { part }: Exemption): boolean {
  return squeezed(text).includes(part);
}

const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Once for all that differ in values alone. */
function told(statements: readonly FaultyStatement[]): readonly string[] {
  const faults = statements.map(({ text, scopes, faults: found }) => {
    const statement = squeezed(text)
      .replace(/'[^']*'/g, '…')
      .slice(0, 600);
    const reasons = found.map(({ kind, table, isRepeated, filter }) => {
      return `${kind} of ${table}${isRepeated ? ', again and again' : ''}: ${filter.replace(/'[^']{20,}'/g, '…').slice(0, 300)}`;
    });
    return `${[...scopes].join(' ')}: ${statement}\n   ${reasons.join('\n   ')}`;
  });
  return [...new Set(faults)];
}

/** The names of prepared statements, as what they begin with where a part is made up. */
function namesInSource(): readonly RegExp[] {
  const root = new URL('../../../src/modules/', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !OF_AUDIT.includes(file))
    .sort();
  const names = files.flatMap((file) =>
    [...readFileSync(new URL(file, root), 'utf8').matchAll(/\bname: (?:'([a-z-]+-[a-z-]+)'|`([a-z-]+-)\$\{)/g)].map(
      ([, whole, beginning]) => (whole === undefined ? `^${beginning}` : `^${whole}$`),
    ),
  );
  return [...new Set(names)].map((name) => new RegExp(name));
}

async function serverVersion(): Promise<number> {
  const client = new pg.Client({ connectionString: process.env['TEST_SERVER_URL'] });
  await client.connect();
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  );
  await client.end();
  return rows[0]?.version ?? 0;
}
