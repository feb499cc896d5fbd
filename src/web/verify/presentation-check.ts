import type { PortableCredentialClaims } from '../../modules/tokens/portable-credential.ts';
import { verifyPortableCredential } from '../../modules/tokens/portable-credential-verifier.ts';
import { NO_FACTORY_STATUS, type PortableProgram } from '../../modules/tokens/portable-entries.rules.ts';
import { SD_JWT_SEPARATOR } from '../../modules/tokens/sd-jwt.rules.ts';
import { momentOf } from '../../modules/tokens/token.rules.ts';
import {
  type BadgeOutcome,
  isFalse,
  issuerNamedIn,
  type ShownBadge,
  type ShownCode,
  stateOf,
  statusIn,
  type Trouble,
  troubleIn,
} from './badge-check.ts';
import { isOver } from './dates.ts';
import { type Registry, type RegistryAnswer, RegistryUnavailable } from './registry.ts';

/** Whether a text is to be read as a portable credential: nothing else that the page takes has a tilde in it. */
export function looksLikePresentation(token: string): boolean {
  return token.includes(SD_JWT_SEPARATOR);
}

/**
 * Verifies a presentation here, by the registry's published keys. Its status is what the registry said when it was asked,
 * or else what the status list says: then the presentation is sent nowhere. Nobody asked for a proof of the holder's key:
 * it was made for nobody, or for somebody else, and the page tells for whom.
 */
export async function checkPresentation(
  presentation: string,
  answer: RegistryAnswer | null,
  registry: Registry,
  now: Date,
): Promise<BadgeOutcome> {
  if (!('subtle' in crypto)) return unchecked(presentation, answer, { kind: 'INSECURE_PAGE' }, now);
  let issuer: string;
  try {
    issuer = await registry.issuer();
  } catch (error) {
    return unchecked(presentation, answer, troubleIn(error), now);
  }
  let trouble: Trouble | null = null;
  const verification = await verifyPortableCredential(presentation, {
    issuers: [issuer],
    keys: (kid) => registry.key(kid),
    now,
    keyBinding: 'NOT_REQUIRED',
    currentStatus: async (reference) => (answer ? statusIn(answer.verdict) : registry.status(reference, now)),
    onLookUpFailure: (error) => {
      trouble = troubleIn(error);
    },
  });
  const { claims, checks, keyBinding } = verification;
  const found = stateOf(verification, answer);
  const badge = claims && !isFalse(found) ? shownPresentation(claims) : null;
  return {
    what: 'credential',
    state: found === 'VALID' && badge?.codes.some(({ through }) => through && isOver(through, now)) ? 'EXPIRED' : found,
    checks,
    badge,
    proof: badge && keyBinding,
    answer,
    issuer,
    claimedIssuer: found === 'UNKNOWN_ISSUER' ? issuerClaimedBy(presentation) : null,
    trouble,
    checkedAt: now,
  };
}

/** Without the issuer or the means to check a signature: only what is no credential by its form is told from the rest. */
async function unchecked(
  presentation: string,
  answer: RegistryAnswer | null,
  trouble: Trouble,
  now: Date,
): Promise<BadgeOutcome> {
  const { verdict, checks } = await verifyPortableCredential(presentation, {
    issuers: [issuerClaimedBy(presentation) ?? ''],
    keys: () => Promise.reject(new RegistryUnavailable('not asked')),
    now,
    keyBinding: 'NOT_REQUIRED',
  });
  return {
    what: 'credential',
    state: verdict === 'INVALID' ? 'INVALID' : 'NOT_CHECKED',
    checks: checks.filter(({ code, outcome }) => code !== 'ISSUER' || outcome !== 'PASSED'),
    badge: null,
    answer,
    issuer: null,
    claimedIssuer: null,
    trouble,
    checkedAt: now,
  };
}

function issuerClaimedBy(presentation: string): string | null {
  return issuerNamedIn(presentation.slice(0, presentation.indexOf(SD_JWT_SEPARATOR)));
}

/** A completed level is for life; the factory status that it grants is not. */
function programCode({ program, level, completed_on: completedOn, status, through }: PortableProgram): ShownCode {
  const factoryStatus = status === NO_FACTORY_STATUS ? '' : `, factory status ${status}`;
  const note = `${level}, completed ${completedOn}${factoryStatus}`;
  return through === null ? { code: program, note } : { code: program, note, through };
}

function shownPresentation(claims: PortableCredentialClaims): ShownBadge {
  const { given_name: firstName, family_name: lastName, ase_id: aseId } = claims;
  return {
    issuer: claims.iss,
    holder: [firstName, lastName].filter((name) => name !== undefined).join(' ') || null,
    ...(aseId === undefined ? {} : { aseId }),
    signedAt: momentOf(claims.iat),
    expiresAt: momentOf(claims.exp),
    codes: [
      ...[...claims.certifications, ...claims.designations].map(({ code, through }) => ({ code, through })),
      ...claims.oem_programs.map(programCode),
      ...claims.government_credentials.map(({ class: code, jurisdiction, number, through }) => ({
        code,
        note: number === undefined ? jurisdiction : `${jurisdiction}, number ${number}`,
        through,
      })),
    ],
  };
}
