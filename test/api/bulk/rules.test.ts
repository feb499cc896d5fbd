import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RegistryFile } from '../../../src/modules/bulk/registry-files.rules.ts';
import { type BulkWorld, createBulkWorld, type Files } from './bulk-world.ts';

const ID = 'ASE-0000-0001';
const ROSA = `${ID},Rosa,Peña,US-CA,,,true`;
const ADVICE = ' If a test of this import awards what is missing, import this row again.';
const HELD = [`${ID},A5,2020-03-01,2025-03-01,INITIAL_TEST`];
const SUSPENDED = `${ID},A5,SUSPEND,2022-01-01,UNPAID_FEES`;
const REINSTATED = `${ID},A5,REINSTATE,2022-02-01,FEES_PAID`;
const REVOKED = `${ID},A5,REVOKE,2022-03-01,ISSUED_IN_ERROR`;

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
});
afterAll(() => world.close());
beforeEach(() => world.empty());

interface Case {
  readonly what: string;
  readonly file: RegistryFile;
  /** Periods on record, loaded by the same import. */
  readonly periods: readonly string[];
  /** Rows before the one that is rejected. */
  readonly before: readonly string[];
  readonly row: string;
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

function exam(what: string, row: string, code: string, message: string, periods: readonly string[] = HELD): Case {
  return { what, file: 'exams', periods, before: [], row, column: 'test', code, message };
}

function action(what: string, before: readonly string[], row: string, code: string, message: string): Case {
  return { what, file: 'actions', periods: HELD, before, row, column: 'test', code, message };
}

const A8_FROM_2021 = [`${ID},A8,2021-01-02,2026-01-02,INITIAL_TEST`];

describe('what recording one by one refuses is rejected', () => {
  test.each<Case>([
    exam(
      'a passed test whose prerequisite was never held',
      `${ID},L1,INITIAL,2021-01-01,true`,
      'PREREQUISITE_NOT_MET',
      `L1 has a prerequisite: A8 has never been held.${ADVICE}`,
    ),
    exam(
      'a failed test whose prerequisite was never held',
      `${ID},L1,INITIAL,2021-01-01,false`,
      'PREREQUISITE_NOT_MET',
      `L1 has a prerequisite: A8 has never been held.${ADVICE}`,
    ),
    exam(
      'a test the day before its prerequisite was held',
      `${ID},L1,INITIAL,2021-01-01,true`,
      'PREREQUISITE_NOT_MET',
      `L1 has a prerequisite: A8 is held from 2021-01-02.${ADVICE}`,
      A8_FROM_2021,
    ),
    exam(
      'a test of whose prerequisites one was held',
      `${ID},L3,INITIAL,2021-02-01,true`,
      'PREREQUISITE_NOT_MET',
      `L3 has a prerequisite: 1 of 2 parts hold, 2 wanted: A6 missing.${ADVICE}`,
      A8_FROM_2021,
    ),
    exam(
      'a renewal of what was never held',
      `${ID},A4,RECERTIFICATION,2021-01-01,true`,
      'CREDENTIAL_NOT_HELD',
      `A4 was never held by 2021-01-01: nothing to renew.${ADVICE}`,
    ),
    exam(
      'a renewal the day before the credential was held',
      `${ID},A5,RECERTIFICATION,2020-02-29,false`,
      'CREDENTIAL_NOT_HELD',
      `A5 was never held by 2020-02-29: nothing to renew.${ADVICE}`,
    ),
    action(
      'suspending what was not held yet',
      [],
      `${ID},A5,SUSPEND,2020-02-29,UNPAID_FEES`,
      'CREDENTIAL_NOT_HELD',
      `A5 was not held on 2020-02-29.${ADVICE}`,
    ),
    action(
      'revoking what was never held',
      [],
      `${ID},A4,REVOKE,2022-01-01,ISSUED_IN_ERROR`,
      'CREDENTIAL_NOT_HELD',
      `A4 was not held on 2022-01-01.${ADVICE}`,
    ),
    action(
      'reinstating what was never held',
      [],
      `${ID},A4,REINSTATE,2022-01-01,FEES_PAID`,
      'CREDENTIAL_NOT_HELD',
      `A4 was not held on 2022-01-01.${ADVICE}`,
    ),
    action(
      'suspending what had expired',
      [],
      `${ID},A5,SUSPEND,2025-03-01,UNPAID_FEES`,
      'CREDENTIAL_EXPIRED',
      'A5 had expired by 2025-03-01.',
    ),
    action(
      'suspending what is suspended',
      [SUSPENDED],
      `${ID},A5,SUSPEND,2022-01-15,ETHICS_COMPLAINT`,
      'CREDENTIAL_SUSPENDED',
      'A5 is suspended already.',
    ),
    action('reinstating what is not suspended', [], REINSTATED, 'CREDENTIAL_NOT_SUSPENDED', 'A5 is not suspended.'),
    action(
      'reinstating twice',
      [SUSPENDED, REINSTATED],
      `${ID},A5,REINSTATE,2022-02-02,FEES_PAID`,
      'CREDENTIAL_NOT_SUSPENDED',
      'A5 is not suspended.',
    ),
    action(
      'revoking twice',
      [REVOKED],
      `${ID},A5,REVOKE,2022-03-02,EXAM_MISCONDUCT`,
      'CREDENTIAL_REVOKED',
      'A5 is revoked already.',
    ),
    action(
      'suspending what is revoked',
      [REVOKED],
      `${ID},A5,SUSPEND,2022-04-01,UNPAID_FEES`,
      'CREDENTIAL_REVOKED',
      'A5 is revoked already.',
    ),
    action(
      'reinstating what is revoked',
      [SUSPENDED, REVOKED],
      `${ID},A5,REINSTATE,2022-04-01,CLEARED`,
      'CREDENTIAL_REVOKED',
      'A5 is revoked already.',
    ),
  ])('$file: $what', async ({ file, periods, before, row, column, code, message }) => {
    const files: Files = { technicians: [ROSA], periods, [file]: [...before, row] };
    const line = before.length + 2;
    for (const added of [before.length, 0]) {
      const summary = await world.load(files);
      expect(summary.files.at(-1)).toMatchObject({ read: before.length + 1, added, rejected: 1 });
      expect(await world.rejects(file)).toMatchObject([{ line, column, code, message, row }]);
    }
  });

  test('actions: what comes before the last one on record', async () => {
    await world.load({ technicians: [ROSA], periods: HELD, actions: [SUSPENDED, REINSTATED] });
    await world.load({ actions: [`${ID},A5,SUSPEND,2021-06-01,UNPAID_FEES`] });
    const message = 'A5 has a later action, effective 2022-02-01: correct that one first.';
    expect(await world.rejects('actions')).toMatchObject([
      { line: 2, column: 'effective_on', code: 'ACTION_OUT_OF_ORDER', message },
    ]);
  });

  test('exams: a renewal after the credential was revoked, unless an initial test has awarded it anew', async () => {
    const renewal = `${ID},A5,RECERTIFICATION,2024-01-01,true`;
    await world.load({ technicians: [ROSA], periods: HELD, actions: [REVOKED] });
    await world.load({ exams: [renewal] });
    expect(await world.rejects('exams')).toMatchObject([{ line: 2, column: 'test', code: 'CREDENTIAL_REVOKED' }]);
    await world.load({ periods: [`${ID},A5,2025-04-01,2026-04-01,INITIAL_TEST`] });
    const again = await world.load({ exams: [renewal, `${ID},A5,RECERTIFICATION,2025-05-01,true`] });
    expect(again.files).toMatchObject([{ read: 2, added: 1, rejected: 1 }]);
  });
});

describe('what recording one by one allows is loaded', () => {
  test('tests on the day from which their prerequisite is held, and later', async () => {
    const exams = [`${ID},L1,INITIAL,2021-01-02,false`, `${ID},L1,INITIAL,2026-02-02,true`];
    const summary = await world.load({ technicians: [ROSA], periods: A8_FROM_2021, exams });
    expect(summary.files.at(-1)).toMatchObject({ added: 2, rejected: 0 });
  });

  test('renewals of what is current, suspended or expired', async () => {
    await world.load({ technicians: [ROSA], periods: HELD, actions: [SUSPENDED] });
    const renewals = ['2020-03-01', '2023-01-01', '2025-06-01'].map((day) => `${ID},A5,RECERTIFICATION,${day},true`);
    expect((await world.load({ exams: renewals })).files).toMatchObject([{ added: 3, rejected: 0 }]);
  });

  test.each([1, 25])('a run of actions, in chunks of %i', async (rowsPerChunk) => {
    const actions = [SUSPENDED, REINSTATED, `${ID},A5,SUSPEND,2022-02-01,ETHICS_COMPLAINT`, REVOKED];
    const files: Files = { technicians: [ROSA], periods: HELD, actions };
    expect((await world.load(files, { rowsPerChunk })).files.at(-1)).toMatchObject({ added: 4, rejected: 0 });
    const before = await world.snapshot();
    expect((await world.load(files, { rowsPerChunk })).files.at(-1)).toMatchObject({ unchanged: 4, rejected: 0 });
    expect(await world.snapshot()).toEqual(before);
  });

  test('actions in any order of their rows, as they follow each other by their days', async () => {
    const actions = [REVOKED, REINSTATED, SUSPENDED];
    const summary = await world.load({ technicians: [ROSA], periods: HELD, actions });
    expect(summary.files.at(-1)).toMatchObject({ added: 3, rejected: 0 });
  });
});

test('a rejected row leaves the other rows of its technician and chunk alone', async () => {
  const exams = [
    `${ID},A4,INITIAL,2021-01-01,true`,
    `${ID},L1,INITIAL,2021-01-01,true`,
    `${ID},A6,INITIAL,2021-01-01,false`,
  ];
  const summary = await world.load({ technicians: [ROSA], exams });
  expect(summary.files.at(-1)).toMatchObject({ read: 3, added: 2, rejected: 1 });
  expect(await world.rejects('exams')).toMatchObject([{ line: 3, row: exams[1] }]);
});

test('what rests on an award of this very import is rejected, and loaded when it is imported again', async () => {
  const files: Files = {
    technicians: [ROSA],
    experience: [`${ID},WORK,A;L,2010-01-01,2026-01-01,Garage`],
    exams: [`${ID},A8,INITIAL,2021-01-01,true`, `${ID},L1,INITIAL,2021-06-01,true`],
    actions: [`${ID},A8,REVOKE,2022-01-01,ISSUED_IN_ERROR`],
  };
  const first = await world.load(files);
  expect(first.files.slice(-2)).toMatchObject([
    { added: 1, rejected: 1 },
    { added: 0, rejected: 1 },
  ]);
  expect(first.awarded).toBe(1);
  const second = await world.load(files);
  expect(second.files.slice(-2)).toMatchObject([
    { added: 1, unchanged: 1 },
    { added: 1, unchanged: 0 },
  ]);
  expect(second.awarded).toBe(1);
  const before = await world.snapshot();
  const third = await world.load(files);
  expect(third.files.every((file) => file.unchanged === file.read)).toBe(true);
  expect(await world.snapshot()).toEqual(before);
});
