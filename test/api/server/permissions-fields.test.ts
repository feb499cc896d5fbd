import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TOLD } from '../../../src/kernel/permission.ts';
import { fieldViewers } from '../../support/walk-field-viewers.ts';
import { type FieldWorld, fieldWorld } from '../../support/walk-field-world.ts';
import { WIDE_QUERIES } from '../../support/walk-subjects.ts';
import { createWorld, type World } from '../../support/world.ts';
import { coverEverything } from './field-coverage.ts';
import { type FieldQuestion, fieldQuestions } from './field-questions.ts';
import {
  deviations,
  type FieldViewer,
  isNothing,
  OBJECT_FIELDS,
  PROTECTED_FIELDS,
  Seen,
  toldBy,
} from './field-walk.ts';

/** What no answer gives out, and why. */
const UNREACHABLE: Readonly<Record<string, string>> = {};

let world: World;
let built: FieldWorld;
let viewers: readonly FieldViewer[];
let questions: readonly FieldQuestion[];
const seen = new Seen();

beforeAll(async () => {
  world = await createWorld('permissions by field', WIDE_QUERIES);
  built = await fieldWorld(world);
  viewers = await fieldViewers(built);
  questions = fieldQuestions(built);
});
afterAll(() => world?.close());

function named(name: string): FieldViewer {
  const viewer = viewers.find((one) => one.name === name);
  if (!viewer) throw new Error(`nobody is called ${name}`);
  return viewer;
}

async function answerTo({ query, variables }: FieldQuestion, viewer: FieldViewer): Promise<unknown> {
  const { data, errors } = await viewer.ask(query, variables);
  const faults = (errors ?? []).filter(({ extensions: { code } }) => !['FORBIDDEN', 'UNAUTHENTICATED'].includes(code));
  if (faults.length > 0) throw new Error(`${viewer.name}: ${JSON.stringify(faults)}`);
  return data?.answer ?? null;
}

/** Of somebody else a technician is told as of nobody: there is an answer, and nothing of them in it. */
function tellsOfNobody(answer: unknown): boolean {
  return isNothing(answer) || JSON.stringify(answer).includes('IDENTITY_NOT_MATCHED');
}

describe('every field of every object', () => {
  test('is told to every kind of viewer as its row says, by what they are to whom it is about', async () => {
    const found: string[] = [];
    for (const question of questions) {
      const whole = await answerTo(question, named(question.wholeTo));
      seen.note(whole);
      if (isNothing(whole)) found.push(`${question.name} is nothing to ${question.wholeTo}`);
      for (const viewer of viewers) {
        const given = await answerTo(question, viewer);
        seen.note(given);
        const here = `${viewer.name}, ${question.name}`;
        if (toldBy(question.row, viewer, question.about) === TOLD.NONE.OWN) {
          seen.keepBack(whole);
          if (!tellsOfNobody(given)) found.push(`${here} is told: ${JSON.stringify(given).slice(0, 200)}`);
        } else found.push(...deviations(whole, given, viewer, seen, here));
      }
    }
    expect(found).toEqual([]);
  }, 300_000);

  test('that told a stranger as much as a registrar would be noticed, and so would one that told other than it should', async () => {
    for (const name of ['Query.shop', 'Mutation.verifyTechnician', 'Mutation.verifyShop']) {
      const question = questions.find((one) => one.name === name) ?? never();
      const whole = await answerTo(question, named(question.wholeTo));
      expect(deviations(whole, whole, named('another shop'), new Seen())).not.toEqual([]);
      expect(deviations(whole, whole, named('a registrar'), new Seen())).toEqual([]);
      const other = JSON.parse(JSON.stringify(whole).replaceAll('mission-source', 'published'));
      expect(deviations(whole, other, named('a registrar'), new Seen())).not.toEqual([]);
    }
  });

  test('tells registrars alone whose second entry somebody is', async () => {
    const merged = 'query($a: String!) { technician(aseId: $a) { __typename aseId mergedInto { __typename aseId } } }';
    const { subjects, ids } = built;
    const find = async (key: string) => (await world.ask(merged, { a: ids.merged }, key)).data.technician;
    const whole = await find(world.keys.registrar);
    expect(whole).toMatchObject({ aseId: ids.merged, mergedInto: { aseId: subjects.own.aseId } });
    const given = await find(await world.technicianKey(ids.merged));
    expect(deviations(whole, whole, named('a registrar'), seen)).toEqual([]);
    expect(deviations(whole, given, named('the technician'), seen)).toEqual([]);
  });

  test('that has a row was told to somebody and withheld from somebody', () => {
    expect(PROTECTED_FIELDS.filter((coordinate) => !seen.told.has(coordinate))).toEqual([]);
    expect(PROTECTED_FIELDS.filter((coordinate) => !seen.withheld.has(coordinate))).toEqual([]);
  });

  test('was reached', async () => {
    await coverEverything(built, viewers, seen);
    const missing = OBJECT_FIELDS.filter((coordinate) => !seen.reached.has(coordinate) && !UNREACHABLE[coordinate]);
    expect(missing).toEqual([]);
    expect(OBJECT_FIELDS.length).toBeGreaterThan(900);
  }, 300_000);
});

function never(): never {
  throw new Error('a question is missing');
}
