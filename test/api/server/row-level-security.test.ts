import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Database, openDatabase } from '../../../src/database.ts';
import { becomeViewer, beginRequest, type Duty, onDuty } from '../../../src/kernel/connection-scope.ts';
import type { Viewer } from '../../../src/kernel/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  fillForBoth,
  idOf,
  OWNING_COLUMNS,
  type Owner,
  organizationOf,
  personOf,
  ROWS,
  technicianOf,
} from './rows-of-two.ts';

/** By what a row is an owner's, and to whom every row is open besides. */
interface Protection {
  readonly of: readonly ('organization' | 'technician' | 'person')[];
  readonly openTo: readonly (Duty | 'REGISTRAR')[];
}

const open = (of: Protection['of'], ...openTo: Protection['openTo']): Protection => ({
  of,
  openTo: ['WORKING', ...openTo],
});

const PROTECTED: Readonly<Record<string, Protection>> = {
  api_key: open(['organization'], 'AUTHENTICATING'),
  attempt_count: open([], 'AUTHENTICATING'),
  audit_entry: open(['organization'], 'REGISTRAR'),
  consent: open(['organization', 'technician'], 'ANSWERING', 'REGISTRAR'),
  consent_request: open(['organization', 'technician'], 'ANSWERING', 'REGISTRAR'),
  dispute: open(['technician'], 'ANSWERING', 'REGISTRAR'),
  ended_monitoring: open(['organization', 'technician'], 'ANSWERING', 'REGISTRAR'),
  idempotency_record: open(['organization'], 'AUTHENTICATING', 'ANSWERING'),
  invitation: open(['organization'], 'AUTHENTICATING', 'REGISTRAR'),
  issued_token: open(['technician'], 'ANSWERING', 'REGISTRAR'),
  key_reissue: open([], 'REGISTRAR'),
  key_reissue_chunk: open([], 'REGISTRAR'),
  known_device: open(['person'], 'AUTHENTICATING'),
  log_pending: open([]),
  look_up: open(['organization', 'technician'], 'ANSWERING', 'REGISTRAR'),
  member: open(['organization', 'person'], 'AUTHENTICATING', 'REGISTRAR'),
  network_enrolment: open(['organization'], 'ANSWERING', 'REGISTRAR'),
  oauth_client: open(['organization'], 'AUTHENTICATING'),
  one_time_code: open(['person'], 'AUTHENTICATING', 'REGISTRAR'),
  outbox_event: open([]),
  passkey: open(['person'], 'AUTHENTICATING'),
  passkey_challenge: open(['person'], 'AUTHENTICATING'),
  // Members of one organisation know each other.
  person: open(['person', 'organization'], 'AUTHENTICATING', 'REGISTRAR'),
  presentation_nonce: open([], 'ANSWERING'),
  presentation_request: open(['organization'], 'ANSWERING'),
  reissued_token: open(['technician'], 'ANSWERING', 'REGISTRAR'),
  repair_program: open(['organization'], 'ANSWERING', 'REGISTRAR'),
  repair_program_version: open(['organization'], 'ANSWERING', 'REGISTRAR'),
  roster: open(['organization']),
  roster_chunk: open(['organization']),
  roster_line: open(['organization']),
  // Who decides about members ends their sessions for the organisation.
  session: open(['person', 'organization'], 'AUTHENTICATING'),
  share_link: open(['technician'], 'ANSWERING', 'REGISTRAR'),
  share_link_opening: open(['technician'], 'ANSWERING', 'REGISTRAR'),
  technician_account: open(['technician', 'person'], 'AUTHENTICATING', 'REGISTRAR'),
  technician_contact: open(['technician'], 'REGISTRAR'),
  used_proof: open([], 'AUTHENTICATING'),
};

/** Tables that name an owner and have no policy, with the reason. */
const EXEMPT: Readonly<Record<string, string>> = {
  continuing_education: 'a fact: answers to limited questions about anybody are made of it',
  credential_period: 'a fact, likewise',
  employment: 'a fact, likewise',
  exam_result: 'a fact, likewise',
  experience_record: 'a fact, likewise',
  government_agency: 'the catalogue: agencies are open to everybody',
  government_credential: 'a fact, likewise',
  oem_enrolment: 'a fact, likewise',
  shop: 'the directory of shops is open to everybody',
  status_action: 'a fact, likewise',
  technician_standing: 'made of facts',
};

let database: TestDatabase;
let service: Database;
let owner: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Pool({ connectionString: database.url, max: 2 });
  await fillForBoth(owner);
  service = await openDatabase(database.url, 4, 30_000);
});
afterAll(async () => {
  await service?.close();
  await owner?.end();
  await database?.drop();
});

describe('every table of rows that are somebody’s', () => {
  test('has a policy, or a reason for having none', async () => {
    const { rows } = await owner.query<{ name: string; isProtected: boolean; isSomebodys: boolean }>(
      `select c.relname as name, c.relrowsecurity as "isProtected",
              exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = any($1)) as "isSomebodys"
         from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`,
      [OWNING_COLUMNS],
    );
    const named = (tables: typeof rows) => tables.map(({ name }) => name);
    expect(named(rows.filter(({ isProtected }) => isProtected))).toEqual(Object.keys(PROTECTED).sort());
    expect(named(rows.filter((table) => table.isSomebodys && !table.isProtected))).toEqual(Object.keys(EXEMPT).sort());
  });

  test('takes no policy as said while the owner is asked', async () => {
    expect(Object.keys(PROTECTED).filter((table) => table !== 'log_pending')).toEqual(
      ROWS.map(({ table }) => table)
        .filter((table) => table in PROTECTED)
        .sort(),
    );
    for (const table of Object.keys(PROTECTED)) {
      const { rowCount } = await owner.query(`select from ${table}`);
      expect([table, rowCount]).toEqual([table, table === 'log_pending' ? 4 : 2]);
    }
  });
});

const VIEWERS: Readonly<Record<string, Viewer>> = {
  'nobody in particular': { role: 'PUBLIC' },
  'a person who acts for nobody': { role: 'PUBLIC', personId: personOf('ana'), sessionId: idOf('session of ana') },
  'an employer': organization('EMPLOYER'),
  'an insurer': organization('INSURER'),
  'a sponsor': organization('SPONSOR'),
  'an agency': organization('AGENCY'),
  'a registrar': organization('REGISTRAR'),
  'a member of an employer': { ...organization('EMPLOYER'), personId: personOf('ana'), memberRole: 'OWNER' },
  'a technician': {
    ...{ role: 'TECHNICIAN', technicianId: technicianOf('ana') },
    ...{ organizationId: idOf('own organization'), apiKeyId: null },
  },
};

function organization(
  role: 'EMPLOYER' | 'INSURER' | 'SPONSOR' | 'AGENCY' | 'REGISTRAR',
): Viewer & { role: typeof role } {
  return { role, organizationId: organizationOf('ana'), apiKeyId: null };
}

function asViewer<Result>(viewer: Viewer, work: () => Promise<Result>): Promise<Result> {
  return beginRequest(() => {
    becomeViewer(viewer);
    return work();
  });
}

/** How many rows of each owner a bare `select *` shows. */
async function shown(table: string): Promise<Readonly<Record<Owner, number>>> {
  const { rows } = await service.pool.query(`select * from ${table}`);
  const texts = rows.map((row) => JSON.stringify(row));
  const ids = (whose: Owner) => [
    ...[
      organizationOf(whose),
      technicianOf(whose),
      personOf(whose),
      ...ROWS.map((row) => idOf(`${row.table} of ${whose}`)),
    ],
    ...[idOf(`key of ${whose}`)],
  ];
  const of = (whose: Owner) => texts.filter((text) => ids(whose).some((id) => text.includes(id))).length;
  return { ana: of('ana'), ben: of('ben') };
}

function isOwn(viewer: Viewer, { of }: Protection): boolean {
  return of.some((by) => {
    if (by === 'organization') return 'organizationId' in viewer && viewer.organizationId === organizationOf('ana');
    if (by === 'technician') return viewer.role === 'TECHNICIAN';
    return viewer.personId !== undefined;
  });
}

describe.each(Object.entries(VIEWERS))('%s', (_, viewer) => {
  test.each(Object.entries(PROTECTED))('is shown no stranger’s row of %s', async (table, protection) => {
    const isOpen = protection.openTo.some((scope) => scope === viewer.role);
    const expected = isOpen ? { ana: 1, ben: 1 } : { ana: isOwn(viewer, protection) ? 1 : 0, ben: 0 };
    expect(await asViewer(viewer, () => shown(table))).toEqual(expected);
  });
});

describe.each<Duty>(['NOTHING', 'ANSWERING', 'AUTHENTICATING', 'WORKING'])('the duty %s', (duty) => {
  test('opens what it takes and nothing else', async () => {
    for (const [table, { openTo }] of Object.entries(PROTECTED)) {
      if (table === 'log_pending') continue;
      const rows = openTo.includes(duty) ? 1 : 0;
      expect([table, await onDuty(duty, () => shown(table))]).toEqual([table, { ana: rows, ben: rows }]);
    }
  });
});

test('a connection that was never told in whose name it asks is shown nothing', async () => {
  const bare = new pg.Client({ connectionString: database.url, options: '-c role=registry_service' });
  await bare.connect();
  try {
    for (const table of Object.keys(PROTECTED)) {
      expect([table, (await bare.query(`select from ${table}`)).rowCount]).toEqual([table, 0]);
    }
  } finally {
    await bare.end();
  }
});
