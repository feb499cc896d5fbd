import type { PortableCredentialClaims } from '../../modules/tokens/portable-credential.ts';
import { verifyPortableCredential } from '../../modules/tokens/portable-credential-verifier.ts';
import { NO_FACTORY_STATUS, type PortableProgram } from '../../modules/tokens/portable-entries.rules.ts';
import { momentOf } from '../../modules/tokens/token.rules.ts';
import {
  type BadgeOutcome,
  isFalse,
  type ShownBadge,
  type ShownCode,
  stateOf,
  statusIn,
  type Trouble,
  troubleIn,
} from './badge-check.ts';
import type { Registry, RegistryAnswer } from './registry.ts';

/**
 * Verifies a presentation here, by the registry's published keys, and takes its status from what the registry said when it
 * was asked. Nobody asked for a proof of the holder's key: it was made for nobody, or for somebody else.
 */
export async function checkPresentation(
  presentation: string,
  answer: RegistryAnswer,
  registry: Registry,
  now: Date,
): Promise<BadgeOutcome> {
  const unchecked = {
    what: 'credential',
    badge: null,
    answer,
    issuer: null,
    claimedIssuer: null,
    checkedAt: now,
  } as const;
  if (!('subtle' in crypto)) {
    return { ...unchecked, state: 'NOT_CHECKED', checks: [], trouble: { kind: 'INSECURE_PAGE' } };
  }
  let issuer: string;
  try {
    issuer = await registry.issuer();
  } catch (error) {
    return { ...unchecked, state: 'NOT_CHECKED', checks: [], trouble: troubleIn(error) };
  }
  let trouble: Trouble | null = null;
  const verification = await verifyPortableCredential(presentation, {
    issuers: [issuer],
    keys: (kid) => registry.key(kid),
    now,
    keyBinding: 'NOT_REQUIRED',
    currentStatus: async () => statusIn(answer.verdict),
    onLookUpFailure: (error) => {
      trouble = troubleIn(error);
    },
  });
  const state = stateOf(verification, answer);
  const badge = verification.claims && !isFalse(state) ? shownPresentation(verification.claims) : null;
  return { ...unchecked, state, checks: verification.checks, badge, issuer, trouble };
}

/** A completed level is for life; the factory status that it grants is not. */
function programCode({ program, level, completed_on: completedOn, status, through }: PortableProgram): ShownCode {
  const factoryStatus = status === NO_FACTORY_STATUS ? '' : `, factory status ${status}`;
  const note = `${level}, completed ${completedOn}${factoryStatus}`;
  return through === null ? { code: program, note } : { code: program, note, through };
}

function shownPresentation(claims: PortableCredentialClaims): ShownBadge {
  const { given_name: firstName, family_name: lastName } = claims;
  return {
    issuer: claims.iss,
    holder: [firstName, lastName].filter((name) => name !== undefined).join(' ') || null,
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
