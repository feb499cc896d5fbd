import { foldName, isHomeState } from '../technicians/technician.rules.ts';
import { type AcceptableRow, dayKey, optional, type ReadRow } from './acceptable-row.rules.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { type RowReader, shown } from './row-reader.rules.ts';

/** How the rows about shops and who works in them are read. */
export const SHOP_ROW_READERS = {
  shops: readShop,
  shopTerms: readShopTerm,
  employment: readEmployment,
} as const satisfies Partial<Record<RegistryFile, ReadRow>>;

const SHOPS_SPACE = 1_000_000;
const CODES_SPACE = 256;
const ROLES_SPACE = 64;
const TERM_KINDS = ['OPERATION', 'AREA', 'NETWORK', 'RECOGNITION'] as const;
const POSTAL_CODE = /^\d{5}(-\d{4})?$/;

function readShop(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [shopNumber = '', name = '', street = '', city = '', postalCode = '', jurisdiction = '', organization = ''] =
    fields;
  const number = reader.shopNumber(shopNumber);
  const shopName = reader.name(name, 'name');
  const address = [reader.name(street, 'street'), reader.name(city, 'city')];
  if (!POSTAL_CODE.test(postalCode)) {
    const message = `A postal code has the form ddddd or ddddd-dddd. This is ${shown(postalCode)}.`;
    reader.refuse('postal_code', 'POSTAL_CODE_MALFORMED', message);
  }
  if (!isHomeState(jurisdiction)) {
    const message = `A jurisdiction is an ISO 3166-2 code such as US-CA. This is ${shown(jurisdiction)}.`;
    reader.refuse('jurisdiction', 'JURISDICTION_UNKNOWN', message);
  }
  const organizationName = organization === '' ? null : reader.name(organization, 'organization');
  return {
    references: [],
    values: [shopNumber, shopName, foldName(shopName), ...address, postalCode, jurisdiction, organizationName],
    key: [number, 0],
    claim: undefined,
  };
}

function readShopTerm(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [shopNumber = '', kind = '', code = '', from = '', until = ''] = fields;
  const number = reader.shopNumber(shopNumber);
  const kindNumber = Math.max(reader.oneOf(kind, TERM_KINDS, 'kind', 'KIND_UNKNOWN'), 0);
  const codeNumber = termCode(kind, code, reader);
  const span = reader.span(from, until);
  const about = (number * TERM_KINDS.length + kindNumber) * CODES_SPACE + Math.max(codeNumber, 0);
  return {
    references: [number],
    values: [kind, code, from, optional(until)],
    key: [about, dayKey(span.from)],
    claim: { about, ...span },
  };
}

function termCode(kind: string, code: string, reader: RowReader): number {
  if (kind === 'AREA')
    return reader.packCode(code, reader.codes.repairAreas, 'code', 'UNKNOWN_REPAIR_AREA', 'repair area');
  if (kind === 'NETWORK') return reader.packCode(code, reader.codes.networks, 'code', 'UNKNOWN_NETWORK', 'network');
  if (code !== '')
    reader.refuse('code', 'CODE_NOT_EXPECTED', `Only AREA and NETWORK have a code; this is ${shown(code)}.`);
  return 0;
}

function readEmployment(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [aseId = '', shopNumber = '', role = '', from = '', until = ''] = fields;
  const [technician, shop] = [reader.aseNumber(aseId), reader.shopNumber(shopNumber)];
  const roleNumber = reader.packCode(role, reader.codes.roles, 'role', 'UNKNOWN_EMPLOYMENT_ROLE');
  const span = reader.span(from, until);
  const about = (technician * SHOPS_SPACE + shop) * ROLES_SPACE + Math.max(roleNumber, 0);
  return {
    references: [technician, shop],
    values: [role, from, optional(until)],
    key: [about, dayKey(span.from)],
    claim: { about, ...span },
  };
}
