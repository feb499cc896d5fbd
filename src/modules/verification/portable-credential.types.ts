import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { StatusName } from '../tokens/status-list.rules.ts';
import { PORTABLE_PARTS, type PortablePart } from './portable-contents.rules.ts';

export const PortablePartEnum = graphqlEnum(PORTABLE_PARTS, {
  name: 'PortableCredentialPart',
  description: 'One of the lists of a portable credential.',
  describe: {
    CERTIFICATIONS: 'Tests whose certification is current.',
    DESIGNATIONS: 'Designations that are held, such as MASTER_AUTOMOBILE.',
    OEM_PROGRAMS: 'Completed levels of manufacturer programmes, with the factory status that each grants.',
    GOVERNMENT_CREDENTIALS: 'Licences and certificates of public bodies that count.',
  },
});

const ISSUED_STATUSES = ['VALID', 'REVOKED', 'SUSPENDED'] as const satisfies readonly StatusName[];

export const IssuedStatusEnum = graphqlEnum(ISSUED_STATUSES, {
  name: 'IssuedStatus',
  description: 'What an issued token is worth as a whole, as its entry in the status list says.',
  describe: {
    VALID: 'The registry stands by all of it (0 in the status list).',
    REVOKED: 'Withdrawn, or something in it was revoked, ended or corrected: for good (1).',
    SUSPENDED: 'Something in it is suspended, so all of it is, until that is lifted (2).',
  },
});

@ObjectType({ description: 'A certification or designation in a portable credential.', simpleResolvers: true })
export class PortableCredentialEntry {
  @Field(() => String, { description: 'The code of the test or designation.' })
  readonly code!: string;

  @Field(() => DayScalar, { description: 'The first valid day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { description: 'The last valid day.' })
  readonly through!: Day;
}

@ObjectType({ description: 'A completed level of a manufacturer programme.', simpleResolvers: true })
export class PortableProgramLevel {
  @Field(() => String, { description: 'The code of the programme.' })
  readonly program!: string;

  @Field(() => String, { description: 'The code of the level.' })
  readonly level!: string;

  @Field(() => DayScalar, { description: 'The day on which it was completed: that is for life.' })
  readonly completedOn!: Day;

  @Field(() => String, { description: 'Factory status: ACTIVE, the code of a grace state, or NONE.' })
  readonly status!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The last day of that status; null when no end is known.' })
  readonly through!: Day | null;
}

@ObjectType({ description: 'A licence or certificate of a public body.', simpleResolvers: true })
export class PortableGovernmentCredential {
  @Field(() => String, { description: 'The code of its class.' })
  readonly class!: string;

  @Field(() => String, { description: '`US`, `US-CA`, or a municipality: `US-NY/New York City`.' })
  readonly jurisdiction!: string;

  @Field(() => String, { description: 'Its number, which the holder may keep back when showing the rest.' })
  readonly number!: string;

  @Field(() => DayScalar, { description: 'The first valid day.' })
  readonly from!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The last valid day; null when it does not expire.' })
  readonly through!: Day | null;
}

/** A portable credential that was issued. */
@ObjectType({
  description:
    "A portable credential that was issued: an SD-JWT VC, bound to the holder's key, of which its holder shows what they choose. The token itself is not kept.",
  implements: Node,
  simpleResolvers: true,
})
export class PortableCredential extends Node {
  @Field(() => [PortableCredentialEntry], { description: 'Certifications in it.' })
  readonly certifications!: readonly PortableCredentialEntry[];

  @Field(() => [PortableCredentialEntry], { description: 'Designations in it.' })
  readonly designations!: readonly PortableCredentialEntry[];

  @Field(() => [PortableProgramLevel], { description: 'Levels of manufacturer programmes in it.' })
  readonly oemPrograms!: readonly PortableProgramLevel[];

  @Field(() => [PortableGovernmentCredential], { description: 'Government credentials in it.' })
  readonly governmentCredentials!: readonly PortableGovernmentCredential[];

  @Field(() => JsonObjectScalar, { description: 'The public key that it was issued to, a JWK.' })
  readonly holderKey!: Readonly<Record<string, string>>;

  @Field(() => IssuedStatusEnum, {
    description:
      'What it is worth. It has one status: while one of its certifications is suspended, the whole credential is.',
  })
  readonly status!: StatusName;

  @Field(() => DateTimeScalar, { description: 'When it was issued. The token itself names the day alone.' })
  readonly issuedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it runs out.' })
  readonly expiresAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was withdrawn; null while it was not.' })
  readonly withdrawnAt!: Date | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The credential that it was issued in place of, because the key that had signed that one was compromised: `collectPortableCredential` gives its token. Null for others.',
  })
  readonly replaces!: string | null;
}

@InputType({ description: 'To whose key a portable credential is issued, and what of the record it shows.' })
export class IssuePortableCredentialInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this credential.' })
  readonly idempotencyKey!: string;

  @Field(() => String, { description: "The holder's ASE ID. Technicians issue credentials to themselves only." })
  readonly aseId!: string;

  @Field(() => JsonObjectScalar, {
    description: 'The holder\'s public key, a JWK of P-256 or Ed25519: `{kty: "EC", crv: "P-256", x: …, y: …}`.',
  })
  readonly holderKey!: Record<string, unknown>;

  @Field(() => Int, {
    defaultValue: 90,
    description: 'Days until it runs out, 1 to 90, counted from the start of the day of issue in UTC.',
  })
  readonly days!: number;

  @Field(() => [PortablePartEnum], {
    defaultValue: [...PORTABLE_PARTS],
    description: 'What of the record it shows: all that is current, unless parts are left out.',
  })
  readonly contents!: PortablePart[];
}

@InputType({ description: 'A portable credential to be issued anew, with what is current now.' })
export class ReissuePortableCredentialInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this re-issue.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: 'The credential that it takes the place of, `pcr_…`.' })
  readonly portableCredentialId!: string;

  @Field(() => JsonObjectScalar, {
    description:
      "The holder's public key, a JWK. Give another one than before: whoever sees both credentials of one key knows that they are one person's. Nothing else links them.",
  })
  readonly holderKey!: Record<string, unknown>;

  @Field(() => Int, {
    defaultValue: 90,
    description: 'Days until it runs out, 1 to 90, counted from the start of the day of issue in UTC.',
  })
  readonly days!: number;

  @Field(() => [PortablePartEnum], {
    defaultValue: [...PORTABLE_PARTS],
    description: 'What of the record it shows: all that is current, unless parts are left out.',
  })
  readonly contents!: PortablePart[];

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether the earlier credential is withdrawn; otherwise it stays as it is.',
  })
  readonly withdrawReplaced!: boolean;
}

@ObjectType({
  description: 'A portable credential at the moment it is issued: the only time its token is told.',
  simpleResolvers: true,
})
export class IssuePortableCredentialPayload {
  @Field(() => PortableCredential, { nullable: true, description: 'The credential; null when refused.' })
  readonly credential?: PortableCredential | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The SD-JWT with all its disclosures, for the holder alone. A repeat of the idempotency key answers the same credential signed again, with other salts.',
  })
  readonly token?: string | null;

  @Field(() => [UserError], { description: 'Why none was issued; empty when one was.' })
  readonly userErrors!: readonly UserError[];
}

@InputType({ description: 'A portable credential that was issued anew, whose token is wanted.' })
export class CollectPortableCredentialInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this collection.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`pcr_…`, the new one.' })
  readonly portableCredentialId!: string;
}

@InputType({ description: 'A portable credential that must not be relied on any more.' })
export class WithdrawPortableCredentialInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this withdrawal.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { description: '`pcr_…`.' })
  readonly portableCredentialId!: string;
}

@ObjectType({ description: 'The answer to `withdrawPortableCredential`.', simpleResolvers: true })
export class WithdrawPortableCredentialPayload {
  @Field(() => PortableCredential, { nullable: true, description: 'The credential as it is now; null when refused.' })
  readonly credential?: PortableCredential | null;

  @Field(() => Technician, { nullable: true, description: 'Its holder; null when refused.' })
  readonly technician?: Technician | null;

  @Field(() => [UserError], { description: 'Why it was not withdrawn; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}
