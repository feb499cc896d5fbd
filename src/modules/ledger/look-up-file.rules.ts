import { nodeId } from '../../kernel/public-id.ts';
import type { LookUpQuestion, RecordedLookUp } from './look-up.rules.ts';

/** The header of the file that a technician gets. */
export const TECHNICIAN_COLUMNS = [
  ...['asked_at', 'organization', 'organization_kind', 'kind', 'purpose', 'question', 'as_of', 'known_at'],
  ...['rule_pack', 'verdict', 'told', 'tier'],
] as const;

/** The header of the file that an organisation gets of its own questions. */
export const OWN_COLUMNS = [
  ...['asked_at', 'kind', 'purpose', 'asked_for', 'found', 'question', 'as_of', 'known_at'],
  ...['rule_pack', 'verdict', 'told', 'roster', 'receipt_jti', 'receipt_sha256', 'receipt_key_id', 'tier', 'asked_by'],
] as const;

/** A question as its technician is told of it. */
export function technicianRow(row: RecordedLookUp): readonly string[] {
  return [
    row.at.toISOString(),
    harmless(row.organizationName ?? ''),
    row.role,
    row.kind,
    row.purpose,
    ...answerFields(row),
    row.tier ?? '',
  ];
}

/** A question as those who asked it have it. */
export function ownRow(row: RecordedLookUp): readonly string[] {
  return [
    row.at.toISOString(),
    row.kind,
    row.purpose,
    row.askedFor ?? '',
    String(row.isAboutSomebody),
    ...answerFields(row),
    row.rosterId === null ? '' : nodeId('Roster', row.rosterId),
    row.receipt ? row.id : '',
    row.receipt?.digest ?? '',
    row.receipt?.keyId ?? '',
    row.tier ?? '',
    askedBy(row) ?? '',
  ];
}

/** The public id of the key, the person or the program that asked in the organisation's name. */
function askedBy({ apiKeyId, personId, oauthClientId }: RecordedLookUp): string | null {
  if (personId !== null) return nodeId('Person', personId);
  if (apiKeyId !== null) return nodeId('ApiKey', apiKeyId);
  return oauthClientId && nodeId('OAuthClient', oauthClientId);
}

/** A name that somebody else chose, so that no spreadsheet takes it for a formula (OWASP, "CSV Injection"). */
function harmless(name: string): string {
  return /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
}

function answerFields({ question, asOf, knownAt, rulePack, verdict, told }: RecordedLookUp): readonly string[] {
  const standings = told.map(({ code, standing }) => `${code} ${standing}`).join('; ');
  return [questionText(question), asOf, knownAt.toISOString(), rulePack, verdict ?? '', standings];
}

/** Codes as they are, everything else as JSON. */
function questionText({ codes, requirement, program }: LookUpQuestion): string {
  if (codes) return codes.join(' ');
  return JSON.stringify(requirement ?? program);
}
