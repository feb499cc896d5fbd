/** JSON of a rule pack's document, or of a part of it. */
export type Json = Record<string, unknown>;

export function sampleTest(code: string, changes: Json = {}): Json {
  return {
    code,
    series: 'A',
    name: `Test ${code}`,
    repairArea: 'BRAKES',
    validityMonths: 60,
    experience: { series: ['A'], anyOf: [{ workYears: 2 }, { workYears: 1, trainingYears: 2 }] },
    prerequisite: null,
    offeredFrom: null,
    offeredUntil: null,
    sureness: 'MISSION',
    unsure: [],
    ...changes,
  };
}

export function sampleDesignation(code: string, changes: Json = {}): Json {
  const requirement = { allOf: [{ holdsTest: 'A1' }, { holdsTest: 'A2' }] };
  return { code, name: code, series: 'A', requirement, forLife: false, sureness: 'MISSION', unsure: [], ...changes };
}

/** A well-formed document of a small pack, without the sections that a pack may leave out. */
export function samplePack(changes: Json = {}): Json {
  return {
    code: 'sample',
    version: 1,
    title: 'Sample',
    description: 'A small pack.',
    registryDefault: true,
    retakeWaitDays: 30,
    renewal: { recertificationTestMonths: 60, continuingEducationMonths: 12 },
    repairAreas: [{ code: 'BRAKES', name: 'Brakes' }],
    series: [{ code: 'A', name: 'Automobile', sureness: 'PUBLISHED' }],
    tests: [sampleTest('A1'), sampleTest('A2')],
    designations: [sampleDesignation('MASTER_A')],
    statusReasons: [{ code: 'CLEARED', name: 'Cleared', actions: ['REINSTATE'] }],
    ...changes,
  };
}
