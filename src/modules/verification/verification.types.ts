import { Field, InputType, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DateTimeScalar, DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { ExplanationStep } from '../catalogue/explanation.types.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import { AnswerTierEnum } from '../consent/answer-tier.types.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { PurposeEnum } from '../consent/purpose.types.ts';
import { Credential, DesignationStanding } from '../credentials/credential.types.ts';
import { DisputedFact } from '../disputes/dispute.types.ts';
import { CHECK_OUTCOMES, type CheckOutcome, VERDICTS, type Verdict } from '../tokens/token.rules.ts';

export const VerdictEnum = graphqlEnum(VERDICTS, {
  name: 'Verdict',
  description: 'What was concluded. Only VALID may be relied on; `checks` say what was looked at and what failed.',
  describe: {
    VALID: 'Everything asked holds on the day asked; every check passed.',
    EXPIRED: 'What was asked has lapsed, or the token has run out.',
    NOT_YET_VALID: 'First in force after the day asked, or the token is dated ahead.',
    REVOKED: 'A credential was revoked, or the token was withdrawn.',
    SUSPENDED: 'A credential is suspended.',
    INVALID: 'Not so: the requirement was never met, the person was not found, or the token is not genuine.',
    STALE: 'The signature may be good, but the current status could not be had. Never take this for valid.',
    UNKNOWN_ISSUER: 'The token was issued by somebody this registry does not speak for.',
  },
});

export const CheckOutcomeEnum = graphqlEnum(CHECK_OUTCOMES, {
  name: 'CheckOutcome',
  description: 'What became of one check.',
  describe: {
    PASSED: 'Looked at and good.',
    FAILED: 'Looked at and not good.',
    NOT_CHECKED: 'Not looked at: it did not apply, was not asked for, could not be had, or an earlier check failed.',
  },
});

@ObjectType({ description: 'One thing that was looked at, reported on its own.', simpleResolvers: true })
export class VerificationCheck {
  @Field(() => String, { description: 'What was looked at: IDENTITY, REQUIREMENT, SIGNATURE, STATUS and others.' })
  readonly code!: string;

  @Field(() => CheckOutcomeEnum, { description: 'What became of it.' })
  readonly outcome!: CheckOutcome;

  @Field(() => String, { description: 'Why, as a stable SCREAMING_CASE code; OK when it passed.' })
  readonly reason!: string;

  @Field(() => String, { description: 'Why, as a plain sentence.' })
  readonly message!: string;
}

@InputType({
  description: 'A question about one technician. Ask by `codes` or by `requirement`: exactly one of the two.',
})
export class VerifyTechnicianInput {
  @Field(() => String, { description: 'The ASE ID they gave you, `ASE-dddd-dddd`.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'The last name they gave you. Case, accents, spaces and hyphens do not matter.' })
  readonly lastName!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Tests and designations that must all hold: `["A5", "MASTER_AUTOMOBILE"]`.',
  })
  readonly codes?: string[] | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'A rule in the requirement language: `{"atLeast": {"n": 2, "of": [{"holdsTest": "B2"}, …]}}`.',
  })
  readonly requirement?: Record<string, unknown> | null;

  @Field(() => DayScalar, { nullable: true, description: 'Judge as of this day; today when absent. May lie ahead.' })
  readonly asOf?: Day | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Judge by what was on record at this moment; now when absent.',
  })
  readonly knownAt?: Date | null;

  @Field(() => PurposeEnum, { description: 'Why you ask.' })
  readonly purpose!: Purpose;

  @Field(() => String, { nullable: true, description: 'Your own, up to 200 characters; given back in the receipt.' })
  readonly nonce?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Judge by this rule pack, `published` or `published@2`; the registry's default when absent.",
  })
  readonly rulePack?: string | null;
}

@ObjectType({ description: 'The answer to a question about one technician.', simpleResolvers: true })
export class TechnicianVerification {
  @Field(() => VerdictEnum, { description: 'What was concluded.' })
  readonly verdict!: Verdict;

  @Field(() => [VerificationCheck], { description: 'Everything that was looked at, each on its own.' })
  readonly checks!: readonly VerificationCheck[];

  @Field(() => String, {
    nullable: true,
    description:
      'The name on record; null when the person was not found, and at the tier LIMITED unless they opted in to the public directory.',
  })
  readonly displayName!: string | null;

  @Field(() => DayScalar, { description: 'The day judged.' })
  readonly asOf!: Day;

  @Field(() => DateTimeScalar, { description: 'The moment whose record was judged.' })
  readonly knownAt!: Date;

  @Field(() => String, { description: 'The rule pack and version that judged, `mission-source@2`.' })
  readonly rulePack!: string;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day on which whether the requirement is met stays the same if nothing is recorded; null for ever.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => [Credential], {
    description: 'Every credential the question touches, with its standing and last valid day.',
  })
  readonly credentials!: readonly Credential[];

  @Field(() => [DesignationStanding], { description: 'Every designation the question names.' })
  readonly designations!: readonly DesignationStanding[];

  @Field(() => [ExplanationStep], {
    description: 'The requirement, node by node: satisfied or not, why and until when.',
  })
  readonly explanation!: readonly ExplanationStep[];

  @Field(() => AnswerTierEnum, {
    description:
      'How much is told. FULL is everything that the question touches; LIMITED is `verdict` alone, VALID or INVALID, and whatever else could be told is null or empty. Ask the technician for their consent by `requestConsent`.',
  })
  readonly tier!: Tier;

  @Field(() => [DisputedFact], {
    description:
      'What the question looks into and the technician disputes, while no registrar has decided; empty at the tier LIMITED.',
  })
  readonly disputes!: readonly DisputedFact[];

  @Field(() => String, {
    description:
      'This answer as a signed JWT in your name (`typ` vnd.ase-verification.receipt+jwt), checkable against /.well-known/jwks.json without asking us.',
  })
  readonly receipt!: string;
}

@ObjectType({ description: 'The answer to `verifyTechnician`.', simpleResolvers: true })
export class VerifyTechnicianPayload {
  @Field(() => TechnicianVerification, {
    nullable: true,
    description: 'The answer; null when the question was refused.',
  })
  readonly verification?: TechnicianVerification | null;

  @Field(() => [UserError], { description: 'Why the question was refused; empty when it was answered.' })
  readonly userErrors!: readonly UserError[];
}

@InputType({ description: 'A token that somebody showed you.' })
export class VerifyTokenInput {
  @Field(() => String, { description: 'A badge or a receipt: a compact JWS of at most 16 KiB, exactly as you got it.' })
  readonly token!: string;

  @Field(() => PurposeEnum, { description: 'Why you ask.' })
  readonly purpose!: Purpose;

  @Field(() => String, {
    nullable: true,
    description: 'For a receipt: the nonce it must answer. Given back in the new receipt either way.',
  })
  readonly nonce?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Take a receipt as proof of what was answered then, however old it is; false when absent.',
  })
  readonly asEvidence?: boolean | null;
}

@ObjectType({ description: 'A test or designation that a token speaks of.', simpleResolvers: true })
export class TokenCredential {
  @Field(() => String, { description: 'Its code, `A5` or `MASTER_AUTOMOBILE`.' })
  readonly code!: string;

  @Field(() => String, { nullable: true, description: 'Its name; null when the catalogue has none of that code.' })
  readonly name!: string | null;

  @Field(() => String, {
    description: 'As the token says: CURRENT in a badge, the standing answered then in a receipt.',
  })
  readonly standing!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The last valid day that the token names.' })
  readonly through!: Day | null;

  @Field(() => Boolean, { description: 'Whether it may be relied on today by this token.' })
  readonly current!: boolean;
}

@ObjectType({ description: 'What was found out about a token.', simpleResolvers: true })
export class TokenVerification {
  @Field(() => VerdictEnum, { description: 'What was concluded.' })
  readonly verdict!: Verdict;

  @Field(() => [VerificationCheck], { description: 'Everything that was looked at, each on its own.' })
  readonly checks!: readonly VerificationCheck[];

  @Field(() => String, { nullable: true, description: 'BADGE or RECEIPT; null when it is neither.' })
  readonly tokenType!: string | null;

  @Field(() => String, { nullable: true, description: 'The name on the badge; null for receipts and bad tokens.' })
  readonly holder!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the token was issued.' })
  readonly issuedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it runs out.' })
  readonly expiresAt!: Date | null;

  @Field(() => [TokenCredential], { description: 'What it speaks of; empty unless signature and claims are good.' })
  readonly credentials!: readonly TokenCredential[];

  @Field(() => String, {
    nullable: true,
    description: 'For requesters with a key: a receipt of this very question. Null without a key and for bad tokens.',
  })
  readonly receipt!: string | null;
}

@ObjectType({ description: 'The answer to `verifyToken`.', simpleResolvers: true })
export class VerifyTokenPayload {
  @Field(() => TokenVerification, { nullable: true, description: 'The answer; null when the question was refused.' })
  readonly verification?: TokenVerification | null;

  @Field(() => [UserError], { description: 'Why the question was refused; empty when it was answered.' })
  readonly userErrors!: readonly UserError[];
}
