import type { Answer, World } from './world.ts';

/** Whoever keeps enrolments in OEM programmes: every action as a short call with an idempotency key of its own. */
export interface Sponsor {
  /** In Toyota's programme at its first level, since 2025, unless `more` says otherwise. */
  open(aseId: string, more?: object): Promise<Answer>;
  complete(enrolmentId: string, completedOn: string, more?: object): Promise<Answer>;
  withdraw(enrolmentId: string, more?: object): Promise<Answer>;
  correct(enrolmentId: string, more?: object): Promise<Answer>;
}

/** Whoever keeps what public bodies award. */
export interface Agency {
  /** A bureau of California, unless `more` says otherwise. */
  register(code: string, more?: object): Promise<Answer>;
  /** An emissions inspection licence since 2025, unless `more` says otherwise. */
  award(agency: string, aseId: string, number: string, more?: object): Promise<Answer>;
  renew(credentialId: string, more?: object): Promise<Answer>;
  markPending(credentialId: string, through: string, more?: object): Promise<Answer>;
  revoke(credentialId: string, more?: object): Promise<Answer>;
  correct(credentialId: string, more?: object): Promise<Answer>;
}

const ENROLMENT = `enrolmentId enrolment { id aseId program level openedOn completedOn withdrawnOn withdrawalReason
  state completed holdsThrough }`;
const CREDENTIAL = `credentialId credential { id aseId agency { code } classCode jurisdiction place number from through
  pendingThrough revokedOn revocationReason standing counts reason holdsThrough }`;
const AGENCY = 'agency { id code name level jurisdiction place }';

let keepers = 0;

function actingWith(world: World, key: string) {
  keepers += 1;
  const keeper = keepers;
  let actions = 0;
  return (mutation: string, result: string, input: object) => {
    actions += 1;
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    return world.ask(
      `mutation($input: ${type}!) { result: ${mutation}(input: $input) { ${result} userErrors { code message path } } }`,
      { input: { idempotencyKey: `keeper-${keeper}-action-${actions}`, ...input } },
      key,
    );
  };
}

/** Keeps enrolments with a key: the registrar's unless another is given. */
export function sponsorOf(world: World, key: string = world.keys.registrar): Sponsor {
  const act = actingWith(world, key);
  const first = { program: 'TOYOTA_T_TEN', level: 'CERTIFIED', openedOn: '2025-02-01' };
  return {
    open: (aseId, more = {}) => act('openOemEnrolment', ENROLMENT, { aseId, ...first, ...more }),
    complete: (enrolmentId, completedOn, more = {}) =>
      act('completeOemEnrolment', ENROLMENT, { enrolmentId, completedOn, ...more }),
    withdraw: (enrolmentId, more = {}) =>
      act('withdrawOemEnrolment', ENROLMENT, { enrolmentId, reason: 'LEFT_PROGRAM', ...more }),
    correct: (enrolmentId, more = {}) =>
      act('correctOemEnrolment', ENROLMENT, { enrolmentId, reason: 'DATA_ENTRY_ERROR', ...more }),
  };
}

/** Keeps agencies and credentials with a key: the registrar's unless another is given. */
export function agencyOf(world: World, key: string = world.keys.registrar): Agency {
  const act = actingWith(world, key);
  return {
    register: (code, more = {}) =>
      act('registerAgency', AGENCY, { code, name: 'A bureau', level: 'STATE', jurisdiction: 'US-CA', ...more }),
    award: (agency, aseId, number, more = {}) =>
      act('awardGovernmentCredential', CREDENTIAL, {
        ...{ agency, aseId, number, classCode: 'EMISSIONS_INSPECTION', from: '2025-01-01' },
        ...more,
      }),
    renew: (credentialId, more = {}) => act('renewGovernmentCredential', CREDENTIAL, { credentialId, ...more }),
    markPending: (credentialId, through, more = {}) =>
      act('markRenewalPending', CREDENTIAL, { credentialId, through, ...more }),
    revoke: (credentialId, more = {}) =>
      act('revokeGovernmentCredential', CREDENTIAL, { credentialId, reason: 'DISCIPLINARY', ...more }),
    correct: (credentialId, more = {}) =>
      act('correctGovernmentCredential', CREDENTIAL, { credentialId, reason: 'DATA_ENTRY_ERROR', ...more }),
  };
}

/** Each refusal as its code and the input it is about. */
export function refusalsOf({ data, errors }: Answer): readonly string[] {
  if (errors) throw new Error(`not answered: ${JSON.stringify(errors)}`);
  return data.result.userErrors.map(({ code, path }: { code: string; path: string[] }) =>
    [code, ...path.slice(1)].join(' '),
  );
}
