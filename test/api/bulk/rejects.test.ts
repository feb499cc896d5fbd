import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type BulkWorld, createBulkWorld, type Files } from './bulk-world.ts';

const ROSA = 'ASE-0000-0001,Rosa,Peña,US-CA,rosa@example.com,212-555-0100,true';
const IVAN = 'ASE-0000-0002,Ivan,"O\'Brien, Jr.",US-NY,,,false';
const HEADER = 'ase_id,first_name,last_name,home_state,email,phone,directory_opt_in';
const ID = 'ASE-0000-0001';

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
});
afterAll(() => world.close());
beforeEach(() => world.empty());

async function onRecord(table: string): Promise<number> {
  const { rows } = await world.database.pool.query(`select count(*)::integer as count from ${table}`);
  return rows[0].count;
}

describe('a row is rejected with its line, column and code, and the rows around it are loaded', () => {
  const long = 'x'.repeat(121);
  const around = {
    technicians: [ROSA, IVAN],
    experience: [`${ID},WORK,A,2010-01-01,2012-01-01,Garage`, `${ID},TRAINING,A,2008-01-01,2009-12-01,School`],
    exams: [`${ID},A5,INITIAL,2024-03-01,true`, `${ID},A6,INITIAL,2024-03-01,false`],
    periods: [`${ID},A5,2024-03-01,2029-03-01,INITIAL_TEST`, `${ID},A6,2024-03-01,2029-03-01,INITIAL_TEST`],
    actions: [`${ID},A5,SUSPEND,2025-02-01,UNPAID_FEES`, `${ID},A5,REINSTATE,2025-03-01,FEES_PAID`],
  } as const satisfies Files;
  const cases: readonly (readonly [keyof typeof around, string, string, string])[] = [
    ['technicians', 'ASE-12-34,Ann,Lee,US-CA,,,true', 'ase_id', 'ASE_ID_MALFORMED'],
    ['technicians', 'ASE-0000-0009,,Lee,US-CA,,,true', 'first_name', 'NAME_EMPTY'],
    ['technicians', `ASE-0000-0009,${long},Lee,US-CA,,,true`, 'first_name', 'NAME_TOO_LONG'],
    ['technicians', 'ASE-0000-0009,Ann,---,US-CA,,,true', 'last_name', 'NAME_MALFORMED'],
    ['technicians', 'ASE-0000-0009,Ann,Lee,US-ZZ,,,true', 'home_state', 'HOME_STATE_UNKNOWN'],
    ['technicians', 'ASE-0000-0009,Ann,Lee,US-CA,nobody,,true', 'email', 'EMAIL_MALFORMED'],
    ['technicians', `ASE-0000-0009,Ann,Lee,US-CA,${long}@example.com,,true`, 'email', 'EMAIL_MALFORMED'],
    ['technicians', 'ASE-0000-0009,Ann,Lee,US-CA,,call me,true', 'phone', 'PHONE_MALFORMED'],
    ['technicians', 'ASE-0000-0009,Ann,Lee,US-CA,,,yes', 'directory_opt_in', 'TRUTH_MALFORMED'],
    ['technicians', 'ASE-0000-0009,Ann,Lee,US-CA,,', '', 'WRONG_FIELD_COUNT'],
    ['technicians', 'ASE-0000-0009,Ann,Lee,US-CA,,,true,more', '', 'WRONG_FIELD_COUNT'],
    ['technicians', 'ASE-0000-0009,"Ann,Lee,US-CA,,,true', '', 'UNBALANCED_QUOTES'],
    ['technicians', 'ASE-0000-0009,An"n,Lee,US-CA,,,true', '', 'UNBALANCED_QUOTES'],
    ['technicians', 'ASE-0000-0009,An\0n,Lee,US-CA,,,true', '', 'NUL_BYTE'],
    ['technicians', 'ASE-0000-0009,An\u0007n,Lee,US-CA,,,true', '', 'CONTROL_CHARACTER'],
    ['technicians', '\ufeffASE-0000-0009,Ann,Lee,US-CA,,,true', '', 'BYTE_ORDER_MARK'],
    ['technicians', `ASE-0000-0009,${'y'.repeat(70_000)},Lee,US-CA,,,true`, '', 'LINE_TOO_LONG'],
    ['technicians', 'ASE-0000-0001,Rosa,Peña,US-CA,,,true', 'ase_id', 'DUPLICATE_IN_FILE'],
    ['experience', `${ID},PLAY,A,2020-01-01,2021-01-01,Garage`, 'kind', 'KIND_UNKNOWN'],
    ['experience', `${ID},WORK,A;ZZ,2020-01-01,2021-01-01,Garage`, 'series', 'SERIES_UNKNOWN'],
    ['experience', `${ID},WORK,,2020-01-01,2021-01-01,Garage`, 'series', 'SERIES_MISSING'],
    ['experience', `${ID},WORK,A,2021-01-01,2020-01-01,Garage`, 'through', 'DAYS_OUT_OF_ORDER'],
    ['experience', `${ID},WORK,A,2020-01-01,2021-01-01,${long}`, 'organization', 'NAME_TOO_LONG'],
    ['experience', `${ID},WORK,A,2020-01-01,2026-06-16,Garage`, 'through', 'DAY_IN_FUTURE'],
    ['exams', `${ID},Z9,INITIAL,2020-01-01,true`, 'test', 'TEST_UNKNOWN'],
    ['exams', `${ID},A1,FINAL,2020-01-01,true`, 'kind', 'KIND_UNKNOWN'],
    ['exams', `${ID},A1,INITIAL,2020-02-30,true`, 'taken_on', 'DAY_MALFORMED'],
    ['exams', `${ID},A1,INITIAL,2021-02-29,true`, 'taken_on', 'DAY_MALFORMED'],
    ['exams', `${ID},A1,INITIAL,02/03/2020,true`, 'taken_on', 'DAY_MALFORMED'],
    ['exams', `${ID},A1,INITIAL,2026-06-16,true`, 'taken_on', 'DAY_IN_FUTURE'],
    ['exams', `${ID},A1,INITIAL,1971-12-31,true`, 'taken_on', 'DAY_TOO_EARLY'],
    ['exams', `${ID},A1,INITIAL,2020-01-01,1`, 'passed', 'TRUTH_MALFORMED'],
    ['exams', `${ID},B1,INITIAL,2020-01-01,true`, 'taken_on', 'TEST_NOT_OFFERED'],
    ['exams', `${ID},A5,INITIAL,2024-03-30,true`, 'taken_on', 'RETAKE_TOO_EARLY'],
    ['exams', 'ASE-9999-9999,A1,INITIAL,2020-01-01,true', 'ase_id', 'UNKNOWN_ASE_ID'],
    ['periods', `${ID},A1,2020-01-01,2020-01-01,INITIAL_TEST`, 'until', 'DAYS_OUT_OF_ORDER'],
    ['periods', `${ID},A1,2026-07-01,2031-07-01,INITIAL_TEST`, 'from', 'DAY_IN_FUTURE'],
    ['periods', `${ID},A1,2020-01-01,2205-01-01,INITIAL_TEST`, 'until', 'DAY_TOO_LATE'],
    ['periods', `${ID},A1,2020-01-01,2025-01-01,GIFT`, 'basis', 'BASIS_UNKNOWN'],
    ['periods', `${ID},A5,2026-01-01,2031-01-01,RECERTIFICATION_TEST`, 'from', 'PERIOD_OVERLAPS'],
    ['actions', `${ID},A5,PAUSE,2025-01-01,ETHICS_COMPLAINT`, 'action', 'ACTION_UNKNOWN'],
    ['actions', `${ID},A5,SUSPEND,2025-01-01,BORED`, 'reason', 'REASON_CODE_UNKNOWN'],
    ['actions', `${ID},A5,SUSPEND,2025-01-01,FEES_PAID`, 'reason', 'REASON_CODE_UNKNOWN'],
  ];

  const named = cases.map(([file, row, column, code]) => ({ file, row, column, code }));
  test.each(named)('$file: $code', async ({ file, row, column, code }) => {
    const [before, after] = around[file];
    const held = file === 'actions' ? { periods: around.periods } : {};
    const summary = await world.load({ technicians: [ROSA], ...held, [file]: [before, row, after] });
    const rejects = await world.rejects(file);
    expect(rejects).toMatchObject([{ line: 3, column, code }]);
    expect(rejects[0]?.message).toMatch(/^[^\n]+\.$/);
    expect(summary.files.at(-1)).toMatchObject({ read: 3, added: 2, rejected: 1 });
  });
});

test('a row with several faults is one rejected row, and each fault is said', async () => {
  const summary = await world.load({ technicians: ['ASE-1,,Lee,XX,nobody,,maybe', IVAN] });
  expect(summary.files[0]).toMatchObject({ read: 2, added: 1, rejected: 1 });
  expect((await world.rejects('technicians')).map(({ code }) => code)).toEqual([
    'ASE_ID_MALFORMED',
    'NAME_EMPTY',
    'HOME_STATE_UNKNOWN',
    'EMAIL_MALFORMED',
    'TRUTH_MALFORMED',
  ]);
});

test('a rejected row stands in the rejects file as it stands in its own, quotes and all', async () => {
  const row = 'ASE-0000-0003,Ann,"O\'Brien, ""Jr""",US-ZZ,,,true';
  await world.load({ technicians: [ROSA, row] });
  expect(await world.rejects('technicians')).toMatchObject([{ file: 'technicians.csv', line: 3, row }]);
});

test('bytes that are not UTF-8 reject their line alone', async () => {
  const bad = Buffer.from('ASE-0000-0009,Jos\xe9,Lee,US-CA,,,true', 'latin1');
  const content = Buffer.concat([Buffer.from(`${HEADER}\n${ROSA}\n`), bad, Buffer.from(`\n${IVAN}\n`)]);
  const summary = await world.load({ technicians: content });
  expect(summary.files[0]).toMatchObject({ read: 3, added: 2, rejected: 1 });
  expect(await world.rejects('technicians')).toMatchObject([{ line: 3, code: 'NOT_UTF8' }]);
});

test('a UTF-8 byte order mark, Windows line ends, empty lines and a missing last line end do no harm', async () => {
  const content = `\ufeff${HEADER}\r\n${ROSA}\r\n\r\n${IVAN}`;
  expect((await world.load({ technicians: content })).files[0]).toMatchObject({ read: 2, added: 2, rejected: 0 });
  const { rows } = await world.database.pool.query(
    'select last_name, email, phone from technician t left join technician_contact c on c.technician_id = t.id order by ase_id',
  );
  expect(rows[1]).toEqual({ last_name: "O'Brien, Jr.", email: null, phone: null });
});

test('what means something to SQL or to COPY is kept as it stands', async () => {
  const names = ['\\N', '\\.A', "Robert'); drop table technician;--", 'a\\tb', '{A,B}', '$1'];
  const rows = names.map((name, index) => `ASE-0000-000${index},"${name}",Lee,US-CA,,,true`);
  expect((await world.load({ technicians: rows })).files[0]).toMatchObject({ added: names.length, rejected: 0 });
  const { rows: stored } = await world.database.pool.query('select first_name from technician order by ase_id');
  expect(stored.map((row) => row.first_name)).toEqual(names);
  expect((await world.again()).files[0]).toMatchObject({ unchanged: names.length });
});

test('a line of megabytes without an end is rejected once and the next line is read', async () => {
  const content = `${HEADER}\n${ROSA}\nASE-0000-0009,${'z'.repeat(3_000_000)}\n${IVAN}\n`;
  expect((await world.load({ technicians: content })).files[0]).toMatchObject({ read: 3, added: 2, rejected: 1 });
  expect(await world.rejects('technicians')).toMatchObject([{ line: 3, code: 'LINE_TOO_LONG' }]);
});

describe('a file that is none of ours is refused whole', () => {
  test.each([
    ['another header', `id,name\n${ROSA}\n`, /another header.*expected: ase_id.*found: {4}id,name/s],
    ['columns in another order', `first_name,ase_id\n`, /another header/],
    ['no header', `${ROSA}\n`, /another header/],
    ['an empty file', '', /is empty; its first line must be ase_id/],
    ['UTF-16, little end first', Buffer.from(`\ufeff${HEADER}\n`, 'utf16le'), /UTF-16/],
    ['UTF-16, big end first', Buffer.from(`\ufeff${HEADER}\n`, 'utf16le').swap16(), /UTF-16/],
  ])('%s', async (_name, content, sentence) => {
    await expect(world.load({ technicians: content })).rejects.toThrow(sentence);
    expect(await onRecord('technician')).toBe(0);
  });

  test('a folder without a file of a registry', async () => {
    await world.write({});
    await writeFile(join(world.folder, 'notes.txt'), 'nothing');
    await expect(world.again()).rejects.toThrow(/nothing to import in .*technicians\.csv/);
  });
});

describe('what is on record is never overwritten and never silently passed over', () => {
  const facts = {
    technicians: [ROSA],
    experience: [`${ID},WORK,A;L,2010-01-01,2012-01-01,Garage`],
    exams: [`${ID},A5,INITIAL,2024-03-01,true`],
    periods: [`${ID},A5,2024-03-01,2029-03-01,INITIAL_TEST`],
    actions: [`${ID},A5,SUSPEND,2025-02-01,UNPAID_FEES`],
  };

  test.each([
    [
      'technicians',
      'ASE-0000-0001,Rosa,Smith,US-CA,rosa@example.com,212-555-0100,true',
      'last_name',
      'CONFLICTS_WITH_RECORD',
    ],
    ['technicians', 'ASE-0000-0001,Rosa,Peña,US-CA,,212-555-0100,true', 'email', 'CONFLICTS_WITH_RECORD'],
    ['experience', `${ID},WORK,A,2010-01-01,2012-01-01,Garage`, 'series', 'CONFLICTS_WITH_RECORD'],
    ['exams', `${ID},A5,INITIAL,2024-03-01,false`, 'passed', 'CONFLICTS_WITH_RECORD'],
    ['exams', `${ID},A5,INITIAL,2024-03-30,true`, 'taken_on', 'RETAKE_TOO_EARLY'],
    ['exams', `${ID},A5,INITIAL,2024-02-01,false`, 'taken_on', 'RETAKE_TOO_EARLY'],
    ['periods', `${ID},A5,2024-03-01,2028-03-01,INITIAL_TEST`, 'until', 'CONFLICTS_WITH_RECORD'],
    ['periods', `${ID},A5,2024-03-01,2029-03-01,CONTINUING_EDUCATION`, 'basis', 'CONFLICTS_WITH_RECORD'],
    ['periods', `${ID},A5,2029-02-28,2034-02-28,RECERTIFICATION_TEST`, 'from', 'PERIOD_OVERLAPS'],
    ['periods', `${ID},A5,2019-03-02,2024-03-02,INITIAL_TEST`, 'from', 'PERIOD_OVERLAPS'],
    ['actions', `${ID},A5,SUSPEND,2025-02-01,ETHICS_COMPLAINT`, 'reason', 'CONFLICTS_WITH_RECORD'],
  ] as const)('%s: %s', async (file, row, column, code) => {
    await world.load(facts);
    const before = await world.snapshot();
    const summary = await world.load({ [file]: [row] });
    expect(summary.files).toMatchObject([{ read: 1, added: 0, unchanged: 0, rejected: 1 }]);
    expect(await world.rejects(file)).toMatchObject([{ line: 2, column, code, row }]);
    expect(await world.snapshot()).toEqual(before);
  });

  test.each([
    ['exams', `${ID},A5,INITIAL,2024-03-31,true`],
    ['periods', `${ID},A5,2029-03-01,2034-03-01,RECERTIFICATION_TEST`],
    ['periods', `${ID},A5,2019-03-01,2024-03-01,INITIAL_TEST`],
    ['experience', `${ID},WORK,A,2010-01-01,2012-01-01,Another Garage`],
  ] as const)('%s: a row beside it is loaded: %s', async (file, row) => {
    await world.load(facts);
    const same = facts[file][0] ?? '';
    const summary = await world.load({ [file]: [same, row] });
    expect(summary.files).toMatchObject([{ read: 2, added: 1, unchanged: 1, rejected: 0 }]);
  });

  test('series in another order say the same', async () => {
    await world.load(facts);
    const summary = await world.load({ experience: [`${ID},WORK,L;A,2010-01-01,2012-01-01,Garage`] });
    expect(summary.files).toMatchObject([{ unchanged: 1, rejected: 0 }]);
  });
});

test.each([
  ['technicians', ROSA],
  ['experience', `${ID},WORK,A,2010-01-01,2012-01-01,Garage`],
  ['exams', `${ID},A5,INITIAL,2024-03-01,true`],
  ['periods', `${ID},A5,2024-03-01,2029-03-01,INITIAL_TEST`],
  ['actions', `${ID},A5,SUSPEND,2025-02-01,UNPAID_FEES`],
] as const)('%s: the second of two equal rows is rejected, however far apart they are', async (file, row) => {
  const periods = file === 'actions' ? { periods: [`${ID},A5,2024-03-01,2029-03-01,INITIAL_TEST`] } : {};
  const summary = await world.load({ technicians: [ROSA], ...periods, [file]: [row, row] }, { rowsPerChunk: 1 });
  expect(await world.rejects(file)).toMatchObject([{ line: 3, code: 'DUPLICATE_IN_FILE' }]);
  expect(summary.files.at(-1)).toMatchObject({ read: 2, added: 1, unchanged: 0, rejected: 1 });
});

test('a rejects file of an earlier run does not outlive the fault', async () => {
  await world.load({ technicians: ['ASE-1,Ann,Lee,US-CA,,,true'] });
  expect(await world.rejects('technicians')).toHaveLength(1);
  await writeFile(join(world.folder, 'technicians.csv'), `${HEADER}\n${ROSA}\n`);
  await world.again();
  expect(await world.rejects('technicians')).toHaveLength(0);
});

test('imports at the same time take turns', async () => {
  await world.invent(100, 9);
  let second: Promise<unknown> | undefined;
  await world.again({
    onProgress: () => {
      second ??= world.again();
    },
  });
  await second;
  expect(await onRecord('technician')).toBe(100);
});
