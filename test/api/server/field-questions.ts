import { isObjectType } from 'graphql';
import type { PermissionRow } from '../../../src/kernel/permission.ts';
import type { NodeKind } from '../../../src/kernel/public-id.ts';
import { NODE_PERMISSIONS, PERMISSIONS } from '../../../src/server/permissions.ts';
import type { FieldWorld } from '../../support/walk-field-world.ts';
import { type About, schema } from './field-walk.ts';
import { documentFor, wholeSelection } from './schema-walk.ts';

/** A question about something that has an owner: for whole objects, and who is told everything of them. */
export interface FieldQuestion {
  readonly name: string;
  readonly row: PermissionRow;
  readonly about: About;
  /** The viewer, by name, who is told everything. */
  readonly wholeTo: string;
  readonly query: string;
  readonly variables: object;
}

const AHEAD = '2031-12-31';
const COUNTED = '{ atLeast: { n: 2, of: [{ holdsTest: "A5" }, { holdsTest: "A6" }, { holdsTest: "A1" }] } }';

const STAFFED = { allOf: [{ blueSealCompliant: true }, { technicians: { atLeast: 1, who: { holdsTest: 'A5' } } }] };

/** Arguments without which a field cannot be asked, or tells little. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  'Technician.credentials': '(codes: ["A5", "A9"])',
  'Technician.designations': '(codes: ["MASTER_AUTOMOBILE"])',
  'Technician.forecast': `(requirement: ${COUNTED}, through: "${AHEAD}")`,
  'Technician.gap': '(codes: ["T5"])',
  'Shop.forecast': `(through: "${AHEAD}")`,
  'Shop.gap': '(requirement: { technicians: { atLeast: 1, who: { holdsTest: "T5" } } })',
  'Shop.whatIf': '(changes: [{ notOffering: { area: "BRAKES" } }])',
  'Shop.terms': '(everyDay: true)',
  'Shop.enrolments': '(everyDay: true)',
  'RepairProgram.forecast': `(through: "${AHEAD}")`,
  'RepairProgram.compliance': '(changingWithin: 3650)',
  'RepairProgram.routeClaim': '(area: "BRAKES", jurisdiction: "US-CA")',
  'RepairProgram.network': '(everyDay: true)',
  'Roster.forecast': `(through: "${AHEAD}")`,
};

export const argumentsFor = (coordinate: string): string | undefined => ARGUMENTS[coordinate];

/** Every root field and every kind of node that is about something with an owner. */
export function fieldQuestions({ subjects: { own }, ids }: FieldWorld): readonly FieldQuestion[] {
  const asked = (
    name: string,
    about: About,
    variables: Readonly<Record<string, unknown>>,
    wholeTo = 'a registrar',
  ): FieldQuestion => {
    const operation = schema.getMutationType()?.getFields()[name] ? 'mutation' : 'query';
    const type = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    const field = type?.getFields()[name];
    const coordinate = `${type}.${name}`;
    if (!field) throw new Error(`${name} is asked nowhere`);
    const selected = wholeSelection(objectType(String(field.type).replaceAll('!', '')), argumentsFor);
    const document = documentFor(operation, field, (argument) => variables[argument], selected);
    return { name: coordinate, row: PERMISSIONS[coordinate] ?? never(coordinate), about, wholeTo, ...document };
  };
  const node = (kind: NodeKind, about: About, id: string, wholeTo = 'a registrar'): FieldQuestion => ({
    ...{ name: `node ${kind}`, row: NODE_PERMISSIONS[kind] ?? never(kind), about, wholeTo, variables: { id } },
    query: `query($id: ID!) { answer: node(id: $id) { __typename ... on ${kind} ${wholeSelection(objectType(kind), argumentsFor)} } }`,
  });
  const person = { aseId: own.aseId, lastName: own.lastName, purpose: 'EMPLOYMENT' };
  return [
    asked('technician', 'technician', { aseId: own.aseId }),
    asked('shop', 'shop', { shopNumber: own.shopNumber }),
    asked('organization', 'organization', { id: ids.organization }),
    asked('roster', 'organization', { id: ids.roster }, 'the shop'),
    asked('repairProgram', 'insurance', { id: own.insurance.programId }),
    asked('presentationRequest', 'presentation', { id: ids.presentationRequest }, 'the insurer of the network'),
    asked('governmentCredentials', 'agency', { agency: own.agency }),
    asked('oemEnrolments', 'sponsor', { program: own.program }),
    asked('logEntry', 'organization', { entryId: ids.lookUp }),
    node('Technician', 'technician', own.id),
    node('GovernmentCredential', 'agency', own.credentialId),
    node('OemEnrolment', 'sponsor', own.oemEnrolmentId),
    node('Shop', 'shop', ids.shop),
    node('Employment', 'shop', ids.employment),
    node('Badge', 'technician', own.badgeId),
    node('PortableCredential', 'technician', own.portableCredentialId),
    node('ShareLink', 'technician', own.shareLinkId),
    node('Dispute', 'technician', ids.dispute),
    node('RepairProgram', 'insurance', own.insurance.programId),
    node('NetworkEnrolment', 'insurance', own.insurance.enrolmentId),
    node('Roster', 'organization', ids.roster, 'the shop'),
    node('PresentationRequest', 'presentation', ids.presentationRequest, 'the insurer of the network'),
    node('Consent', 'agreement', own.consentId),
    node('ConsentRequest', 'agreement', ids.consentRequest),
    node('ApiKey', 'organization', ids.apiKey, 'the shop'),
    node('OAuthClient', 'organization', ids.client, 'the shop'),
    node('Organization', 'organization', ids.organization),
    node('GovernmentAgency', 'agency', ids.agency),
    asked('verifyTechnician', 'technician', { ...person, codes: ['A5', 'MASTER_AUTOMOBILE'] }),
    asked('verifyTechnician', 'technician', { ...person, codes: ['A9'] }),
    asked('verifyShop', 'plans', { shopNumber: own.shopNumber, purpose: 'INSURANCE', requirement: STAFFED }),
  ];
}

function objectType(name: string) {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object`);
  return type;
}

function never(name: string): never {
  throw new Error(`${name} has no row`);
}
