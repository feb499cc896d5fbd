import { arrayLiteral } from '../../kernel/array-literal.ts';
import { type LookUp, toldText } from './look-up.rules.ts';

type Column = readonly [name: string, type: string, value: (row: LookUp) => string | null];

const COLUMNS: readonly Column[] = [
  ['id', 'uuid', ({ id }) => id],
  ['asked_at', 'timestamptz', ({ at }) => at.toISOString()],
  ['kind', 'text', ({ kind }) => kind],
  ['organization_id', 'uuid', ({ organizationId }) => organizationId],
  ['api_key_id', 'uuid', ({ apiKeyId }) => apiKeyId],
  ['person_id', 'uuid', ({ personId }) => personId],
  ['oauth_client_id', 'uuid', ({ oauthClientId }) => oauthClientId],
  ['role', 'text', ({ role }) => role],
  ['purpose', 'text', ({ purpose }) => purpose],
  ['technician_id', 'uuid', ({ technicianId }) => technicianId],
  ['shop_id', 'uuid', ({ shopId }) => shopId],
  ['asked_for', 'text', ({ askedFor }) => askedFor],
  ['as_of', 'date', ({ asOf }) => asOf],
  ['known_at', 'timestamptz', ({ knownAt }) => knownAt.toISOString()],
  ['rule_pack', 'text', ({ rulePack }) => rulePack],
  ['question', 'jsonb', ({ question }) => question && JSON.stringify(question)],
  ['part_of', 'uuid', ({ partOf }) => partOf],
  ['verdict', 'text', ({ verdict }) => verdict],
  ['tier', 'text', ({ tier }) => tier],
  ['told', 'text', ({ told }) => toldText(told)],
  ['receipt_digest', 'bytea', ({ receipt }) => receipt && `\\x${receipt.digest}`],
  ['receipt_key_id', 'text', ({ receipt }) => receipt?.keyId ?? null],
];

/** How many columns {@link lookUpColumns} makes. */
export const LOOK_UP_COLUMNS = COLUMNS.length;

/** Writes rows of the ledger, as many as the columns of {@link lookUpColumns} hold. `parameter` is the nth placeholder, from 1. */
export function insertLookUps(parameter: (nth: number) => string): string {
  const names = COLUMNS.map(([name]) => name).join(', ');
  const arrays = COLUMNS.map(([, type], index) => `${parameter(index + 1)}::${type}[]`).join(', ');
  return `insert into look_up (${names}) select * from unnest(${arrays})`;
}

/** Rows of the ledger, column by column, for {@link insertLookUps}. */
export function lookUpColumns(rows: readonly LookUp[]): readonly string[] {
  return COLUMNS.map(([, , value]) => arrayLiteral(rows.map(value)));
}
