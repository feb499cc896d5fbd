import { Field, ID, InputType } from 'type-graphql';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { GovernmentLevelEnum } from '../catalogue/program-catalogue.types.ts';
import type { GovernmentLevel } from '../catalogue/rule-pack.rules.ts';
import type { CorrectionReason } from '../credentials/correction.service.ts';
import { ActionInput, CorrectionReasonEnum } from '../credentials/registrar.inputs.ts';
import { GovernmentEndReasonEnum } from './government.types.ts';
import type { GovernmentEndReason } from './government-recording.rules.ts';

@InputType({ description: 'A public body to enter in the registry.' })
export class RegisterAgencyInput extends ActionInput {
  @Field(() => String, { description: 'A stable code: capital letters and digits joined by hyphens, `US-CA-BAR`.' })
  readonly code!: string;

  @Field(() => String, { description: 'Its name, at most 120 characters.' })
  readonly name!: string;

  @Field(() => GovernmentLevelEnum, { description: 'Which part of government it belongs to.' })
  readonly level!: GovernmentLevel;

  @Field(() => String, { description: '`US` for a federal agency, else its state in ISO 3166-2: `US-CA`.' })
  readonly jurisdiction!: string;

  @Field(() => String, { nullable: true, description: 'The city, for a municipal agency and no other.' })
  readonly place?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The organisation, `org_…`, whose keys of the role AGENCY may award on its behalf; none when absent.',
  })
  readonly organization?: string | null;
}

@InputType({ description: 'A credential that an agency awards.' })
export class AwardGovernmentCredentialInput extends ActionInput {
  @Field(() => String, { description: 'The code of the agency. Agencies award on their own behalf only.' })
  readonly agency!: string;

  @Field(() => String, { description: "The technician's ASE ID, `ASE-dddd-dddd`." })
  readonly aseId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The technician's last name. Agencies must give it, and it must belong to the ASE ID.",
  })
  readonly lastName?: string | null;

  @Field(() => String, { description: 'A class of the rule pack that is awarded at the agency’s level.' })
  readonly classCode!: string;

  @Field(() => String, { description: 'The agency’s number for it, at most 60 characters.' })
  readonly number!: string;

  @Field(() => DayScalar, { description: 'The first day. May lie ahead.' })
  readonly from!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day; when absent, what the class says: so many months from the first day, or no expiry.',
  })
  readonly through?: Day | null;
}

@InputType({ description: 'About which government credential.' })
class GovernmentCredentialActionInput extends ActionInput {
  @Field(() => ID, { description: 'The credential, `gov_…`.' })
  readonly credentialId!: string;
}

@InputType({ description: 'The renewal of a government credential.' })
export class RenewGovernmentCredentialInput extends GovernmentCredentialActionInput {
  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The day of the renewal; today when absent. Once the credential has lapsed it begins on this day, and the gap stays.',
  })
  readonly renewedOn?: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The new last day; when absent, what the class says.' })
  readonly through?: Day | null;
}

@InputType({ description: 'A renewal that was applied for in time and is being processed.' })
export class MarkRenewalPendingInput extends GovernmentCredentialActionInput {
  @Field(() => DayScalar, {
    nullable: true,
    description: 'The day of the application; today when absent. Not later than the last day of validity.',
  })
  readonly filedOn?: Day | null;

  @Field(() => DayScalar, {
    description: 'The last day on which the credential counts while the renewal is processed.',
  })
  readonly through!: Day;
}

@InputType({ description: 'The end of a government credential before its expiry.' })
export class RevokeGovernmentCredentialInput extends GovernmentCredentialActionInput {
  @Field(() => GovernmentEndReasonEnum, { description: 'Why.' })
  readonly reason!: GovernmentEndReason;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day on which it no longer counts; today when absent.',
  })
  readonly revokedOn?: Day | null;
}

@InputType({ description: 'What should have been recorded instead of a wrong government credential.' })
class GovernmentCredentialReplacement {
  @Field(() => String, { description: 'Its class.' })
  readonly classCode!: string;

  @Field(() => String, { description: 'Its number.' })
  readonly number!: string;

  @Field(() => DayScalar, { description: 'The first day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The last day; when absent, what the class says.' })
  readonly through?: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'Through when it counts while a renewal is processed.' })
  readonly pendingThrough?: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The first day of a revocation or surrender.' })
  readonly revokedOn?: Day | null;

  @Field(() => GovernmentEndReasonEnum, { nullable: true, description: 'Why it was revoked or given up.' })
  readonly revocationReason?: GovernmentEndReason | null;
}

@InputType({
  description: 'A government credential that was recorded wrongly, and what should have been recorded, if anything.',
})
export class CorrectGovernmentCredentialInput extends GovernmentCredentialActionInput {
  @Field(() => CorrectionReasonEnum, { description: 'Why it is corrected.' })
  readonly reason!: CorrectionReason;

  @Field(() => GovernmentCredentialReplacement, {
    nullable: true,
    description: 'What is recorded anew under the same id; absent when nothing should have been recorded.',
  })
  readonly replacement?: GovernmentCredentialReplacement | null;
}
