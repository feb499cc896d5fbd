import type { Answer, World } from './world.ts';

/** A registrar at work: every action of theirs as a short call, each with an idempotency key of its own. */
export interface Registrar {
  register(aseId: string, lastName: string, more?: object): Promise<Answer>;
  amend(aseId: string, expectedVersion: number, changes: object): Promise<Answer>;
  work(aseId: string, from: string, through: string, series?: readonly string[]): Promise<Answer>;
  train(aseId: string, from: string, through: string, series?: readonly string[]): Promise<Answer>;
  exam(aseId: string, testCode: string, takenOn: string, more?: object): Promise<Answer>;
  educate(aseId: string, testCode: string, completedOn: string): Promise<Answer>;
  suspend(aseId: string, testCodes: readonly string[], more?: object): Promise<Answer>;
  reinstate(aseId: string, testCodes: readonly string[], more?: object): Promise<Answer>;
  revoke(aseId: string, testCodes: readonly string[], more?: object): Promise<Answer>;
  correct(factId: string, more?: object): Promise<Answer>;
  /** A technician with two years of work and these tests passed on one day. */
  certified(aseId: string, lastName: string, testCodes: readonly string[], takenOn?: string): Promise<void>;
}

let actions = 0;

/** The registrar of a world. */
export function registrarOf(world: World): Registrar {
  const act = (mutation: string, input: object) => {
    actions += 1;
    const type = INPUT_TYPES[mutation] ?? `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const facts = mutation === 'registerTechnician' || mutation === 'amendTechnician' ? '' : 'factIds';
    return world.ask(
      `mutation($input: ${type}!) { result: ${mutation}(input: $input) { ${facts}
         technician { id aseId lastName version credentials { code standing validFrom validThrough holdsThrough } }
         userErrors { code message path } } }`,
      { input: { idempotencyKey: `test-action-${actions}`, ...input } },
      world.keys.registrar,
    );
  };
  const registrar: Registrar = {
    register: (aseId, lastName, more = {}) =>
      act('registerTechnician', { aseId, lastName, firstName: 'Rosa', homeState: 'US-CA', ...more }),
    amend: (aseId, expectedVersion, changes) => act('amendTechnician', { aseId, expectedVersion, ...changes }),
    work: (aseId, from, through, series = ['A']) =>
      act('recordExperience', { aseId, from, through, series, organization: 'Corner Garage' }),
    train: (aseId, from, through, series = ['A']) =>
      act('recordTraining', { aseId, from, through, series, organization: 'Valley College' }),
    exam: (aseId, testCode, takenOn, more = {}) =>
      act('recordExamResult', { aseId, testCode, takenOn, kind: 'INITIAL', passed: true, ...more }),
    educate: (aseId, testCode, completedOn) =>
      act('recordContinuingEducation', { aseId, testCode, completedOn, provider: 'Valley College' }),
    suspend: (aseId, testCodes, more = {}) =>
      act('suspendCredentials', { aseId, testCodes, reasonCode: 'ETHICS_COMPLAINT', ...more }),
    reinstate: (aseId, testCodes, more = {}) =>
      act('reinstateCredentials', { aseId, testCodes, reasonCode: 'CLEARED', ...more }),
    revoke: (aseId, testCodes, more = {}) =>
      act('revokeCredentials', { aseId, testCodes, reasonCode: 'EXAM_MISCONDUCT', ...more }),
    correct: (factId, more = {}) => act('correctFact', { factId, reason: 'DATA_ENTRY_ERROR', ...more }),
    async certified(aseId, lastName, testCodes, takenOn = '2024-03-01') {
      await registrar.register(aseId, lastName);
      await registrar.work(aseId, '2020-01-01', '2022-12-31', ['A', 'T', 'B']);
      for (const testCode of testCodes) await registrar.exam(aseId, testCode, takenOn);
    },
  };
  return registrar;
}

const INPUT_TYPES: Readonly<Record<string, string>> = {
  suspendCredentials: 'StatusActionInput',
  reinstateCredentials: 'StatusActionInput',
  revokeCredentials: 'StatusActionInput',
};
