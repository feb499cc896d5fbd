import { Field, ID, InputType } from 'type-graphql';
import { JsonObjectScalar } from '../../graphql/scalars.ts';
import type { MemberRole } from '../../kernel/viewer.ts';
import { MemberRoleEnum } from './people.types.ts';

const KEY = 'Makes a repeat harmless: 8 to 120 printable characters of your own.';
const CODE = 'The code from the mail; hyphens, spaces and case do not matter.';
const NEW_PASSWORD = 'At least 15 characters, of any kind; common ones are refused.';

@InputType({ description: 'Whom to invite, and as what.' })
export class InviteMemberInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: '`org_…`; the one that you act for when absent.' })
  readonly organization?: string | null;

  @Field(() => String, { description: 'Where the code is mailed to. It goes from the record once they have answered.' })
  readonly email!: string;

  @Field(() => MemberRoleEnum, { description: 'What they shall be.' })
  readonly role!: MemberRole;
}

@InputType({ description: 'Which invitation to take back.' })
export class WithdrawInvitationInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`inv_…`.' })
  readonly invitationId!: string;
}

@InputType({ description: 'Who shall be what.' })
export class ChangeMemberRoleInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`mem_…`.' })
  readonly memberId!: string;

  @Field(() => MemberRoleEnum, { description: 'What they shall be.' })
  readonly role!: MemberRole;
}

@InputType({ description: 'Who shall be a member no more.' })
export class RemoveMemberInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`mem_…`: another’s, or your own to leave.' })
  readonly memberId!: string;
}

@InputType({ description: 'An invitation’s code and, for who has no account yet, what the account is made of.' })
export class AcceptInvitationInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => String, { description: CODE })
  readonly code!: string;

  @Field(() => String, { nullable: true, description: 'Your name: wanted unless you are signed in.' })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `${NEW_PASSWORD} Without one you sign in by mailed codes and passkeys.`,
  })
  readonly password?: string | null;
}

@InputType({ description: 'Who signs in.' })
export class SignInInput {
  @Field(() => String, { description: 'The mail address of the account.' })
  readonly email!: string;

  @Field(() => String, { description: 'The password.' })
  readonly password!: string;
}

@InputType({ description: 'Whose code is wanted.' })
export class CodeRequestInput {
  @Field(() => String, { description: 'The mail address of the account.' })
  readonly email!: string;
}

@InputType({ description: 'A code that was mailed.' })
export class CodeInput {
  @Field(() => String, { description: CODE })
  readonly code!: string;
}

@InputType({ description: 'A new password, by a code that was mailed.' })
export class ResetPasswordInput {
  @Field(() => String, { description: CODE })
  readonly code!: string;

  @Field(() => String, { description: NEW_PASSWORD })
  readonly password!: string;
}

@InputType({ description: 'A new password for who is signed in.' })
export class SetPasswordInput {
  @Field(() => String, {
    nullable: true,
    description: 'The present one; without one a sign-in of the last quarter of an hour is wanted.',
  })
  readonly currentPassword?: string | null;

  @Field(() => String, { description: NEW_PASSWORD })
  readonly password!: string;
}

@InputType({ description: 'For whom to act: exactly one of both.' })
export class ActForInput {
  @Field(() => ID, { nullable: true, description: '`org_…`, an organisation that you are a member of.' })
  readonly organization?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True to act as the technician that you are.' })
  readonly asTechnician?: boolean | null;
}

@InputType({ description: 'Which session to end.' })
export class EndSessionInput {
  @Field(() => ID, { description: '`ses_…`.' })
  readonly sessionId!: string;
}

@InputType({ description: 'Who wants to claim their record.' })
export class TechnicianClaimRequestInput {
  @Field(() => String, { description: 'The ASE ID, `ASE-dddd-dddd`.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'The last name on record; accents and case do not matter.' })
  readonly lastName!: string;
}

@InputType({ description: 'What a technician proves their identity by.' })
export class ClaimTechnicianAccountInput {
  @Field(() => String, { description: 'The ASE ID, `ASE-dddd-dddd`.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'The last name on record; accents and case do not matter.' })
  readonly lastName!: string;

  @Field(() => String, { description: CODE })
  readonly code!: string;

  @Field(() => String, {
    nullable: true,
    description: `For who has no account yet. ${NEW_PASSWORD} Without one you sign in by mailed codes and passkeys.`,
  })
  readonly password?: string | null;
}

@InputType({ description: 'Which technician to invite, and where to.' })
export class InviteTechnicianInput {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => String, { description: 'The ASE ID, `ASE-dddd-dddd`.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'A mail address that the technician gave you after you made sure who they are.' })
  readonly email!: string;
}

@InputType({ description: 'A passkey that an authenticator made.' })
export class AddPasskeyInput {
  @Field(() => String, { description: 'What you call it: `work laptop`.' })
  readonly label!: string;

  @Field(() => JsonObjectScalar, { description: 'The new credential’s `toJSON()` (RegistrationResponseJSON).' })
  readonly response!: object;
}

@InputType({ description: 'Which passkey to let go of.' })
export class RemovePasskeyInput {
  @Field(() => ID, { description: '`psk_…`.' })
  readonly passkeyId!: string;
}

@InputType({ description: 'What an authenticator signed.' })
export class PasskeySignInInput {
  @Field(() => JsonObjectScalar, { description: 'The credential’s `toJSON()` (AuthenticationResponseJSON).' })
  readonly response!: object;
}
