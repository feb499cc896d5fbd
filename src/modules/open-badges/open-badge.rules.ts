import type { CertificationTest, TestSeries } from '../catalogue/rule-pack.rules.ts';

/** Open Badges 3.0 stands on the Verifiable Credentials data model 2.0: these two contexts, in this order (B.1.2). */
const CONTEXTS = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
] as const;
const CREDENTIAL_SCHEMA = {
  id: 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json',
  type: '1EdTechJsonSchemaValidator2019',
} as const;

/** The registry as the issuer of Open Badges (Open Badges 3.0, B.1.20, Profile). */
export interface IssuerProfile {
  readonly id: string;
  readonly type: readonly ['Profile'];
  readonly name: string;
  readonly url: string;
}

export function issuerProfile(publicUrl: string): IssuerProfile {
  return {
    id: publicUrl,
    type: ['Profile'],
    name: `ASE credential registry, ${new URL(publicUrl).host}`,
    url: publicUrl,
  };
}

/** What a test's credential certifies (Open Badges 3.0, B.1.1, Achievement). Its `id` is where it is served. */
export interface Achievement {
  readonly id: string;
  readonly type: readonly ['Achievement'];
  readonly achievementType: 'Certification';
  readonly creator: IssuerProfile;
  readonly name: string;
  readonly description: string;
  readonly criteria: { readonly narrative: string };
  readonly humanCode: string;
  readonly fieldOfStudy: string;
}

export function achievementOf(test: CertificationTest, series: TestSeries | undefined, publicUrl: string): Achievement {
  const field = series?.name ?? test.series;
  return {
    id: `${publicUrl}/achievements/${test.code}`,
    type: ['Achievement'],
    achievementType: 'Certification',
    creator: issuerProfile(publicUrl),
    name: `${test.code} ${test.name}`,
    description: `Certification in ${field}: ${test.name}, by test ${test.code}.`,
    criteria: { narrative: criteriaOf(test) },
    humanCode: test.code,
    fieldOfStudy: field,
  };
}

/** An achievement as it is served by itself, a JSON-LD document. */
export function achievementDocument(achievement: Achievement): object {
  return { '@context': CONTEXTS, ...achievement };
}

/** What is exported: one award to one person, who is named by nothing but a salted hash. */
export interface ExportedAward {
  /** Where it is exported: the credential's id. */
  readonly id: string;
  readonly achievement: Achievement;
  readonly publicUrl: string;
  /** A URI that stands for the holder in this credential alone. */
  readonly subjectId: string;
  readonly identity: { readonly salt: string; readonly hash: string };
  readonly awardedAt: Date;
  readonly validFrom: Date;
  readonly validUntil: Date;
}

/** The credential (Open Badges 3.0, B.1.2, AchievementCredential). */
export function openBadgeCredential(award: ExportedAward) {
  return {
    '@context': CONTEXTS,
    id: award.id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: award.achievement.name,
    description: award.achievement.description,
    issuer: issuerProfile(award.publicUrl),
    validFrom: secondsOf(award.validFrom),
    validUntil: secondsOf(award.validUntil),
    awardedDate: secondsOf(award.awardedAt),
    credentialSubject: {
      id: award.subjectId,
      type: ['AchievementSubject'],
      identifier: [
        {
          type: 'IdentityObject',
          identityType: 'identifier',
          hashed: true,
          identityHash: `sha256$${award.identity.hash}`,
          salt: award.identity.salt,
        },
      ],
      achievement: award.achievement,
    },
    credentialSchema: [CREDENTIAL_SCHEMA],
  };
}

/**
 * The payload of its VC-JWT (Open Badges 3.0, section 8.2.4.1): the credential itself with the registered claims that repeat
 * its members, and nothing that is not in it.
 */
export function openBadgeClaims(award: ExportedAward) {
  const credential = openBadgeCredential(award);
  return {
    ...credential,
    iss: credential.issuer.id,
    jti: credential.id,
    sub: credential.credentialSubject.id,
    nbf: Date.parse(credential.validFrom) / 1000,
    exp: Date.parse(credential.validUntil) / 1000,
  };
}

/** A moment in whole seconds, as a JWT counts them: `2026-06-15T16:00:00Z`. */
function secondsOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

function criteriaOf({ code, name, experience }: CertificationTest): string {
  const ways = experience.anyOf.map(({ workYears, trainingYears }) =>
    [years(workYears, 'relevant work'), years(trainingYears, 'completed training')].filter(Boolean).join(' and '),
  );
  const passed = `Pass test ${code} (${name})`;
  return ways.length === 0 ? `${passed}.` : `${passed} and document ${ways.join(', or ')}.`;
}

function years(count: number, of: string): string {
  if (count === 0) return '';
  return `${count} ${count === 1 ? 'year' : 'years'} of ${of}`;
}
