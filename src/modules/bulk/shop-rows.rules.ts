import { shopProfileFaults } from '../shops/shop.rules.ts';
import { areaFaults, networkFaults, SHOP_TERM_KINDS } from '../shops/shop-term.rules.ts';
import { foldName } from '../technicians/technician.rules.ts';
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

function readShop(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [shopNumber = '', name = '', street = '', city = '', postalCode = '', jurisdiction = '', organization = ''] =
    fields;
  const number = reader.shopNumber(shopNumber);
  const profile = { name: name.trim(), street: street.trim(), city: city.trim(), postalCode, jurisdiction };
  reader.refuseFor(shopProfileFaults(profile), { postalCode: 'postal_code' });
  const organizationName = organization === '' ? null : reader.name(organization, 'organization');
  return {
    references: [],
    values: [
      ...[shopNumber, profile.name, foldName(profile.name), profile.street, profile.city],
      ...[postalCode, jurisdiction, organizationName],
    ],
    key: [number, 0],
    claim: undefined,
  };
}

function readShopTerm(fields: readonly string[], reader: RowReader): AcceptableRow {
  const [shopNumber = '', kind = '', code = '', from = '', until = ''] = fields;
  const number = reader.shopNumber(shopNumber);
  const kindNumber = Math.max(reader.oneOf(kind, SHOP_TERM_KINDS, 'kind', 'KIND_UNKNOWN'), 0);
  const codeNumber = termCode(kind, code, reader);
  const span = reader.span(from, until);
  const about = (number * SHOP_TERM_KINDS.length + kindNumber) * CODES_SPACE + Math.max(codeNumber, 0);
  return {
    references: [number],
    values: [kind, code, from, optional(until)],
    key: [about, dayKey(span.from)],
    claim: { about, ...span },
  };
}

function termCode(kind: string, code: string, reader: RowReader): number {
  const { repairAreas, networks } = reader.codes;
  if (kind === 'AREA' || kind === 'NETWORK') {
    const index = (kind === 'AREA' ? repairAreas : networks).indexOf(code);
    if (index === -1) {
      const faultsOf = kind === 'AREA' ? areaFaults : networkFaults;
      for (const fault of faultsOf([code], reader.context.pack)) reader.refuse('code', fault.code, fault.message);
    }
    return index;
  }
  if (code !== '') {
    reader.refuse('code', 'CODE_NOT_EXPECTED', `Only AREA and NETWORK have a code; this is ${shown(code)}.`);
  }
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
