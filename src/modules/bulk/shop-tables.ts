import type { TableLoad } from './load-statements.ts';
import type { RegistryFile } from './registry-files.rules.ts';
import { agreeing, DAYS_OVERLAP, RECORDED_FIRST, SHOP, TECHNICIAN, UNTIL } from './table-parts.ts';

/** How the rows about shops and who works in them are loaded. */
export const SHOP_LOADS = {
  shops: {
    table: 'shop',
    references: [],
    staged: [
      ['shop_number', 'text'],
      ['name', 'text'],
      ['name_folded', 'text'],
      ['street', 'text'],
      ['city', 'text'],
      ['postal_code', 'text'],
      ['jurisdiction', 'text'],
    ],
    makesOrganizationFor: 'not exists (select from shop f where f.shop_number = s.shop_number offset 0)',
    organizationKind: 'SHOP',
    gatheredBy: 'shop_number',
    isFact: false,
    naturalKey: ['shop_number'],
    named: 'shop number',
    content: [
      ...agreeing('name', 'street', 'city', 'postal_code', 'jurisdiction'),
      {
        column: 'organization_id',
        fileColumn: 'organization',
        agrees:
          '(select o.name from organization o where o.id = f.organization_id) is not distinct from s.organization_name',
      },
    ],
    set: [
      ['registered_at', '$1::timestamptz'],
      ['version', '1'],
    ],
    clash: undefined,
  },
  shopTerms: {
    table: 'shop_term',
    references: [SHOP],
    staged: [
      ['kind', 'text'],
      ['code', 'text'],
      ['from_on', 'date'],
      ['until_on', 'date'],
    ],
    gatheredBy: 'shop_id',
    isFact: true,
    naturalKey: ['shop_id', 'kind', 'code', 'from_on'],
    named: 'shop, kind, code and first day',
    content: [UNTIL],
    set: RECORDED_FIRST,
    clash: {
      condition: `f.shop_id = s.shop_id and f.kind = s.kind and f.code = s.code and ${DAYS_OVERLAP}`,
      code: 'SHOP_OPEN',
      column: 'from',
      message: 'The shop is open on some of these days already.',
      ofKind: {
        AREA: { code: 'AREA_OFFERED', message: 'The shop offers this area on some of these days already.' },
        NETWORK: { code: 'NETWORK_JOINED', message: 'The shop belongs to this network on some of these days already.' },
        RECOGNITION: {
          code: 'SHOP_RECOGNISED',
          message: 'The shop carries the recognition on some of these days already.',
        },
      },
    },
  },
  employment: {
    table: 'employment',
    references: [TECHNICIAN, SHOP],
    staged: [
      ['role', 'text'],
      ['from_on', 'date'],
      ['until_on', 'date'],
    ],
    gatheredBy: 'technician_id',
    isFact: true,
    naturalKey: ['technician_id', 'shop_id', 'role', 'from_on'],
    named: 'technician, shop, role and first day',
    content: [UNTIL],
    set: [...RECORDED_FIRST, ['asserted_by', `'REGISTRAR'`]],
    clash: {
      condition: `f.technician_id = s.technician_id and f.shop_id = s.shop_id and f.role = s.role and ${DAYS_OVERLAP}`,
      code: 'EMPLOYMENT_OVERLAPS',
      column: 'from',
      message: 'Another employment of the same technician, shop and role covers some of these days.',
    },
  },
} as const satisfies Partial<Record<RegistryFile, TableLoad>>;
