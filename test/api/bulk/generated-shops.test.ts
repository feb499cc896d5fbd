import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { day } from '../../../src/kernel/day.ts';
import { generateRegistry } from '../../../src/modules/bulk/generate-registry.ts';
import { shippedDefaultPack } from '../../../src/modules/bulk/generator-rules.ts';
import { REGISTRY_FILES, type RegistryFile } from '../../../src/modules/bulk/registry-files.rules.ts';
import { splitRow } from '../../../src/modules/csv/csv-row.rules.ts';

const AS_OF = '2026-06-01';
const TECHNICIANS = 2000;
const OWN = { employer: 'Demo Garage', insurer: 'Demo Mutual' };
/** What the generator made of this seed before it knew of shops: technicians, experience, periods, exams, actions. */
const FILES_OF_TECHNICIANS: readonly (readonly [RegistryFile, string])[] = [
  ['technicians', '880747a3a029b6cd'],
  ['experience', '2b7b2fda358d57a4'],
  ['periods', 'bb08e35ee9dcdfac'],
  ['exams', '37b51736bf0a49cf'],
  ['actions', '3c27ae751d7d77d4'],
];
const REPAIRING = new Set(
  [...shippedDefaultPack().employmentRoles.values()].filter((role) => role.performsRepairs).map((role) => role.code),
);

type Row = Readonly<Record<string, string>>;

const folders: string[] = [];
let folder = '';

async function generated(seed: number): Promise<string> {
  const made = mkdtempSync(join(tmpdir(), 'generator-test-'));
  folders.push(made);
  await generateRegistry(made, { technicians: TECHNICIANS, seed, asOf: day(AS_OF), organizations: OWN });
  return made;
}

function textOf(where: string, file: RegistryFile): string {
  return readFileSync(join(where, REGISTRY_FILES[file].name), 'utf8');
}

function digestOf(where: string, file: RegistryFile): string {
  return createHash('sha256').update(textOf(where, file)).digest('hex').slice(0, 16);
}

function rowsOf(file: RegistryFile): readonly Row[] {
  const [, ...lines] = textOf(folder, file).trimEnd().split('\n');
  const { columns } = REGISTRY_FILES[file];
  return lines.map((line) => {
    const fields = splitRow(line);
    if ('code' in fields) throw new Error(`not CSV: ${line}`);
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']));
  });
}

/** Whether `[from, until)` of a row covers the day of the registry. */
function isNow({ from = '', until = '' }: Row): boolean {
  return from <= AS_OF && (until === '' || until > AS_OF);
}

beforeAll(async () => {
  folder = await generated(7);
});
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true });
});

test('the files of technicians are what they were before there were shops', () => {
  expect(FILES_OF_TECHNICIANS.map(([file]) => [file, digestOf(folder, file)])).toEqual(FILES_OF_TECHNICIANS);
});

test('the same seed invents the same shops, another seed others', async () => {
  const [same, other] = [await generated(7), await generated(8)];
  for (const file of Object.keys(REGISTRY_FILES) as RegistryFile[]) {
    expect(digestOf(same, file)).toBe(digestOf(folder, file));
    if (file !== 'agencies') expect(digestOf(other, file)).not.toBe(digestOf(folder, file));
  }
});

test('a small registry has as many of everything as its size calls for', () => {
  expect(rowsOf('shops')).toHaveLength(229);
  expect(rowsOf('agencies')).toHaveLength(12);
  expect(new Set(rowsOf('repairPrograms').map((row) => row['insurer'])).size).toBe(3);
  const own = rowsOf('networkEnrolments').filter((row) => row['insurer'] === OWN.insurer && isNow(row));
  expect(own.length).toBeGreaterThan(120);
  expect(own.length).toBeLessThanOrEqual(200);
  expect(rowsOf('shops')[0]).toMatchObject({ organization: OWN.employer });
});

test('people work where the documented experience says: from its first day, in one shop or two at a time', () => {
  const experience = new Set(rowsOf('experience').map((row) => `${row['ase_id']} ${row['from']}`));
  const employment = rowsOf('employment');
  const undocumented = employment.filter((row) => !experience.has(`${row['ase_id']} ${row['from']}`));
  const current = Map.groupBy(employment.filter(isNow), (row) => row['ase_id']);
  const shopsAtOnce = [...current.values()].map((rows) => rows.length);
  // Only a second shop beside the first begins on another day.
  expect(undocumented.length).toBe(shopsAtOnce.filter((count) => count === 2).length);
  expect(undocumented.length).toBeGreaterThan(50);
  expect(Math.max(...shopsAtOnce)).toBe(2);
  expect(new Set(employment.map((row) => row['role'])).size).toBeGreaterThan(6);
  const repairing = employment.filter((row) => isNow(row) && REPAIRING.has(row['role'] ?? '')).length;
  expect(repairing / 229).toBeGreaterThan(6);
});

test('nobody works in a shop and nothing is offered there while it is closed', () => {
  const terms = rowsOf('shopTerms');
  const open = new Map(terms.filter((row) => row['kind'] === 'OPERATION').map((row) => [row['shop_number'], row]));
  expect(open.size).toBe(229);
  const beyond = [...terms, ...rowsOf('employment')].filter((row) => {
    const { from = '', until = '' } = open.get(row['shop_number']) ?? {};
    return (row['from'] ?? '') < from || (until !== '' && (row['until'] === '' || (row['until'] ?? '') > until));
  });
  expect(beyond.filter((row) => row['kind'] !== 'RECOGNITION')).toEqual([]);
});

test('most shops keep the Blue Seal rule, some fail by their share and some by an area that nobody covers', () => {
  const { tests } = shippedDefaultPack();
  const suspended = new Set(rowsOf('actions').map((row) => `${row['ase_id']} ${row['test']}`));
  const held = Map.groupBy(
    rowsOf('periods').filter((row) => isNow(row) && !suspended.has(`${row['ase_id']} ${row['test']}`)),
    (row) => row['ase_id'],
  );
  const staff = Map.groupBy(
    rowsOf('employment').filter((row) => isNow(row) && REPAIRING.has(row['role'] ?? '')),
    (row) => row['shop_number'],
  );
  const terms = Map.groupBy(rowsOf('shopTerms').filter(isNow), (row) => row['shop_number']);
  const counts = { compliant: 0, share: 0, area: 0, recognisedAnyway: 0 };
  for (const [shopNumber, current] of terms) {
    const people = staff.get(shopNumber) ?? [];
    const certified = people.filter((row) => held.has(row['ase_id']));
    const covered = new Set(
      certified.flatMap((row) =>
        (held.get(row['ase_id']) ?? []).map((each) => tests.get(each['test'] ?? '')?.repairArea),
      ),
    );
    const meetsShare = people.length > 0 && 4 * certified.length >= 3 * people.length;
    const coversAll = current.filter((row) => row['kind'] === 'AREA').every((row) => covered.has(row['code']));
    if (meetsShare && coversAll) counts.compliant += 1;
    else if (current.some((row) => row['kind'] === 'RECOGNITION')) counts.recognisedAnyway += 1;
    if (!meetsShare) counts.share += 1;
    else if (!coversAll) counts.area += 1;
  }
  expect(counts.compliant).toBeGreaterThan(130);
  for (const count of [counts.share, counts.area, counts.recognisedAnyway]) expect(count).toBeGreaterThan(2);
});

test('licences are what the states ask for, some with a renewal pending', () => {
  const rows = rowsOf('governmentCredentials');
  const home = new Map(rowsOf('technicians').map((row) => [row['ase_id'], row['home_state']]));
  const ofClass = (code: string) => rows.filter((row) => row['class'] === code);
  const smog = ofClass('EMISSIONS_INSPECTION').filter((row) => row['agency'] === 'US-CA-BAR');
  expect(smog.length).toBeGreaterThan(5);
  expect(smog.every((row) => home.get(row['ase_id']) === 'US-CA')).toBe(true);
  expect(ofClass('MECHANIC_LICENSE').some((row) => row['agency'] === 'US-MI-SOS')).toBe(true);
  expect(ofClass('REFRIGERANT_HANDLING_609').every((row) => row['until'] === '')).toBe(true);
  const pending = rows.filter((row) => row['pending_until'] !== '');
  expect(pending.length).toBeGreaterThan(2);
  expect(pending.every((row) => (row['until'] ?? '') <= AS_OF && (row['pending_until'] ?? '') > AS_OF)).toBe(true);
  expect(new Set(rows.map((row) => `${row['agency']} ${row['class']} ${row['number']}`)).size).toBe(rows.length);
});

test('levels of OEM programmes are completed in their order', () => {
  const rows = rowsOf('oemEnrolments');
  expect(rows.length).toBeGreaterThan(100);
  const { oemPrograms } = shippedDefaultPack();
  for (const way of Map.groupBy(rows, (row) => `${row['ase_id']} ${row['program']}`).values()) {
    const levels = oemPrograms.get(way[0]?.['program'] ?? '')?.levels.map((level) => level.code);
    expect(way.map((row) => row['level'])).toEqual(levels?.slice(0, way.length));
    for (const [index, row] of way.entries()) {
      if (index > 0) expect((way[index - 1]?.['completed_on'] ?? '') < (row['opened_on'] ?? '')).toBe(true);
    }
  }
});
