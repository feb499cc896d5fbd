import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { PurposeEnum } from '../consent/purpose.types.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import { VerdictEnum, VerificationCheck } from '../verification/verification.types.ts';
import { PRESENTATION_REQUEST_STATES, type PresentationRequestState } from './presentation-request.rules.ts';
import { PROOF_OUTCOMES, type ProofOutcome } from './proof.rules.ts';
import type { ELEMENT_LISTS } from './shown-elements.rules.ts';

const ProofOutcomeEnum = graphqlEnum(PROOF_OUTCOMES, {
  name: 'ProofOutcome',
  description: 'What is known of a node by what was disclosed. There is no "false".',
  describe: {
    PROVEN: 'True, whatever else is on record of the holder.',
    NOT_PROVEN: 'Not known: what was disclosed does not prove it. It may hold all the same.',
  },
});

const PresentationRequestStateEnum = graphqlEnum(PRESENTATION_REQUEST_STATES, {
  name: 'PresentationRequestState',
  description: 'How far a request has come.',
  describe: {
    PENDING: 'It waits for an answer.',
    ANSWERED: 'It was answered; a request is answered once.',
    EXPIRED: 'Nobody answered in time.',
  },
});

const KEY_BINDINGS = ['REQUIRED', 'NOT_REQUIRED'] as const;

const KeyBindingEnum = graphqlEnum(KEY_BINDINGS, {
  name: 'KeyBinding',
  description: 'Whether the holder must prove the key that the credential was issued to.',
  describe: {
    REQUIRED: 'They must, to this audience, with this nonce, just now: whoever shows it is the holder.',
    NOT_REQUIRED: 'Whoever has a copy can show it.',
  },
});

export const DisclosedListEnum = graphqlEnum(['CERTIFICATION', 'DESIGNATION', 'OEM_PROGRAM', 'GOVERNMENT_CREDENTIAL'], {
  name: 'DisclosedKind',
  description: 'What a disclosed element speaks of.',
  describe: {
    CERTIFICATION: 'A test.',
    DESIGNATION: 'A designation, such as Master.',
    OEM_PROGRAM: "A level of a manufacturer's programme.",
    GOVERNMENT_CREDENTIAL: 'A credential of a public body.',
  },
});
export type DisclosedKind = keyof typeof DisclosedListEnum;

/** The kinds in the order of {@link ELEMENT_LISTS}. */
export const KIND_OF_LIST: Readonly<Record<(typeof ELEMENT_LISTS)[number], DisclosedKind>> = {
  certifications: 'CERTIFICATION',
  designations: 'DESIGNATION',
  oem_programs: 'OEM_PROGRAM',
  government_credentials: 'GOVERNMENT_CREDENTIAL',
};

@ObjectType({ description: 'A node of what was asked, and whether it is proven.', simpleResolvers: true })
export class ProofStep {
  @Field(() => String, { description: 'JSON Pointer (RFC 6901) to the node in the requirement; empty for its root.' })
  readonly path!: string;

  @Field(() => String, { description: "The node's member: allOf, holdsTest, …" })
  readonly kind!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The test, designation, programme, class or network that the node names.',
  })
  readonly code!: string | null;

  @Field(() => ProofOutcomeEnum, { description: 'Whether what was disclosed proves it.' })
  readonly outcome!: ProofOutcome;
}

@ObjectType({ description: 'An element of the credential that its holder disclosed.', simpleResolvers: true })
export class DisclosedElement {
  @Field(() => DisclosedListEnum, { description: 'What it speaks of.' })
  readonly kind!: DisclosedKind;

  @Field(() => String, { description: 'The test, designation, programme or class.' })
  readonly code!: string;

  @Field(() => String, { nullable: true, description: 'The level of a programme.' })
  readonly level!: string | null;

  @Field(() => String, { nullable: true, description: 'Where a government credential counts.' })
  readonly jurisdiction!: string | null;

  @Field(() => DayScalar, { description: 'The first day; of a programme the day on which the level was completed.' })
  readonly from!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day; null for what does not expire, and for a level without factory status.',
  })
  readonly through!: Day | null;
}

@ObjectType({ description: 'Everything that the holder disclosed.', simpleResolvers: true })
export class DisclosedContents {
  @Field(() => String, { nullable: true, description: 'The given name, when it was disclosed.' })
  readonly givenName!: string | null;

  @Field(() => String, { nullable: true, description: 'The family name, when it was disclosed.' })
  readonly familyName!: string | null;

  @Field(() => String, { nullable: true, description: 'The ASE ID, when it was disclosed.' })
  readonly aseId!: string | null;

  @Field(() => [DisclosedElement], { description: 'What was disclosed of certifications, designations and the rest.' })
  readonly elements!: readonly DisclosedElement[];

  @Field(() => DateTimeScalar, {
    description: 'The day on which the credential was issued, as its first moment in UTC.',
  })
  readonly issuedAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it runs out.' })
  readonly expiresAt!: Date;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day through which what was disclosed proves the requirement; null when it does not, or always will.',
  })
  readonly provenThrough!: Day | null;
}

@ObjectType({ description: 'What was found out about a presentation.', simpleResolvers: true })
export class PresentationVerification {
  @Field(() => VerdictEnum, {
    description:
      'What was concluded. VALID: every check passed, and everything asked is proven. INVALID when the REQUIREMENT check alone failed means that too little was disclosed.',
  })
  readonly verdict!: Verdict;

  @Field(() => [VerificationCheck], { description: 'Everything that was looked at, each on its own.' })
  readonly checks!: readonly VerificationCheck[];

  @Field(() => ProofOutcomeEnum, { nullable: true, description: 'All that was asked; null when nothing was.' })
  readonly requirement!: ProofOutcome | null;

  @Field(() => [ProofStep], {
    description:
      'Every node of what was asked, each before its parts. Nothing is proven unless all other checks passed.',
  })
  readonly steps!: readonly ProofStep[];

  @Field(() => DisclosedContents, {
    nullable: true,
    description:
      'What was disclosed; null in a limited answer, for what is not genuine, and a day after a request was answered.',
  })
  readonly disclosed!: DisclosedContents | null;

  @Field(() => String, {
    nullable: true,
    description:
      'For requesters with a key: a receipt of this very answer. A limited one has no subject that is known elsewhere.',
  })
  readonly receipt!: string | null;
}

@InputType({
  description: 'What a presentation has to stand up to. It is settled before the presentation is looked at.',
})
export class PresentationPolicyInput {
  @Field(() => KeyBindingEnum, { description: 'Whether the holder must prove the key.' })
  readonly keyBinding!: (typeof KEY_BINDINGS)[number];

  @Field(() => String, {
    nullable: true,
    description:
      "To whom the proof must be made; your organisation's id (`org_…`) when absent, without a key this registry's address.",
  })
  readonly audience?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What you asked with: 16 to 200 characters, fresh for each question. Taken here once only.',
  })
  readonly nonce?: string | null;

  @Field(() => Int, { nullable: true, description: 'How old the proof may be, 1 to 3600 seconds; 300 when absent.' })
  readonly maxAgeSeconds?: number | null;
}

@InputType({ description: 'A presentation that somebody showed you, and what it has to prove.' })
export class VerifyPresentationInput {
  @Field(() => String, {
    description: 'An SD-JWT VC with the disclosures shown and, as a rule, a key binding JWT: exactly as you got it.',
  })
  readonly presentation!: string;

  @Field(() => PresentationPolicyInput, { description: 'What it has to stand up to.' })
  readonly policy!: PresentationPolicyInput;

  @Field(() => [String], { nullable: true, description: 'Tests and designations that must all be proven.' })
  readonly codes?: string[] | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'What must be proven, in the requirement language about a technician. Neither this nor `codes`: nothing.',
  })
  readonly requirement?: Record<string, unknown> | null;

  @Field(() => PurposeEnum, { description: 'Why you ask.' })
  readonly purpose!: Purpose;

  @Field(() => Boolean, {
    description: 'Whether you want to know only which nodes are proven, and nothing of what was disclosed.',
  })
  readonly limited!: boolean;
}

@ObjectType({ description: 'The answer to `verifyPresentation`.', simpleResolvers: true })
export class VerifyPresentationPayload {
  @Field(() => PresentationVerification, {
    nullable: true,
    description: 'The answer; null when the question was refused.',
  })
  readonly verification?: PresentationVerification | null;

  @Field(() => [UserError], { description: 'Why the question was refused; empty when it was answered.' })
  readonly userErrors!: readonly UserError[];
}

@InputType({ description: 'What you want a technician to prove.' })
export class RequestPresentationInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this request.' })
  readonly idempotencyKey!: string;

  @Field(() => [String], { nullable: true, description: 'Tests and designations to be proven, all of them.' })
  readonly codes?: string[] | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description:
      'What is to be proven, in the requirement language about a technician. Exactly one of this and `codes`.',
  })
  readonly requirement?: Record<string, unknown> | null;

  @Field(() => PurposeEnum, { description: 'Why you ask: the technician is told.' })
  readonly purpose!: Purpose;

  @Field(() => String, {
    nullable: true,
    description: "To whom the technician proves the key; your organisation's id (`org_…`) when absent.",
  })
  readonly audience?: string | null;

  @Field(() => Boolean, {
    description:
      'Whether you want to know only which nodes are proven: the technician is told, and shows more readily.',
  })
  readonly limited!: boolean;

  @Field(() => Int, { defaultValue: 15, description: 'Minutes until it expires, 1 to 60.' })
  readonly minutes!: number;
}

@ObjectType({
  description: 'A designation that a request names, and what it takes: for wallets.',
  simpleResolvers: true,
})
export class RequestedDesignation {
  @Field(() => String, { description: 'Its code.' })
  readonly code!: string;

  @Field(() => Boolean, { description: 'Whether it is kept for life once it held.' })
  readonly forLife!: boolean;

  @Field(() => JsonObjectScalar, { description: 'What it takes, in the requirement language.' })
  readonly requirement!: Record<string, unknown>;
}

@ObjectType({ description: "A manufacturer's programme that a request names: for wallets.", simpleResolvers: true })
export class RequestedProgram {
  @Field(() => String, { description: 'Its code.' })
  readonly code!: string;

  @Field(() => [String], { description: 'Its levels, the lowest first; a level implies those before it.' })
  readonly levels!: readonly string[];
}

@ObjectType({
  description:
    'A request that a technician prove something. Whoever has its id sees what is asked; the answer is for the one who asked.',
  implements: Node,
})
export class PresentationRequest extends Node {
  @Field(() => String, { description: 'Who asks: the name of the organisation.' })
  readonly verifier!: string;

  @Field(() => PurposeEnum, { description: 'Why they ask.' })
  readonly purpose!: Purpose;

  @Field(() => Boolean, { description: 'Whether they will be told only which nodes are proven.' })
  readonly limited!: boolean;

  @Field(() => JsonObjectScalar, { description: 'What is to be proven, in the requirement language.' })
  readonly requirement!: Record<string, unknown>;

  @Field(() => String, { description: 'The same as a phrase for people.' })
  readonly requirementInWords!: string;

  @Field(() => [RequestedDesignation], {
    description: 'The designations it names, by whatever way, and what they take.',
  })
  readonly designations!: readonly RequestedDesignation[];

  @Field(() => [RequestedProgram], { description: 'The programmes it names, with their levels.' })
  readonly programs!: readonly RequestedProgram[];

  @Field(() => DayScalar, { description: "The registry's day, on which it has to hold." })
  readonly day!: Day;

  @Field(() => String, { description: 'To whom the key is proven: `aud` of the key binding JWT.' })
  readonly audience!: string;

  @Field(() => String, { description: 'What the proof answers: `nonce` of the key binding JWT. Taken once.' })
  readonly nonce!: string;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'From when on no answer is taken.' })
  readonly expiresAt!: Date;

  @Field(() => PresentationRequestStateEnum, { description: 'How far it has come.' })
  readonly state!: PresentationRequestState;

  @Field(() => String, {
    description: 'The page where a technician answers it in the browser: `https://<host>/p#prq_…`.',
  })
  readonly link!: string;
}

@ObjectType({ description: 'The answer to `requestPresentation`.', simpleResolvers: true })
export class RequestPresentationPayload {
  @Field(() => PresentationRequest, { nullable: true, description: 'The request; null when refused.' })
  readonly request?: PresentationRequest | null;

  @Field(() => [UserError], { description: 'Why nothing was asked; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}

@InputType({ description: 'An answer to a request: from the page, or from any wallet.' })
export class AnswerPresentationInput {
  @Field(() => ID, { description: '`prq_…`.' })
  readonly requestId!: string;

  @Field(() => String, {
    description:
      "An SD-JWT VC with the disclosures to show and a key binding JWT for the request's audience and nonce.",
  })
  readonly presentation!: string;
}

@ObjectType({ description: 'The answer to `answerPresentation`.', simpleResolvers: true })
export class AnswerPresentationPayload {
  @Field(() => PresentationVerification, {
    nullable: true,
    description:
      'What the one who asked is told; null when the presentation was refused, and the request is open still.',
  })
  readonly verification?: PresentationVerification | null;

  @Field(() => [UserError], {
    description:
      'Why it was refused, empty when it was taken: REQUEST_EXPIRED, REQUEST_ANSWERED, OTHER_AUDIENCE, OTHER_NONCE, NONCE_USED and the reasons of other checks.',
  })
  readonly userErrors!: readonly UserError[];
}
