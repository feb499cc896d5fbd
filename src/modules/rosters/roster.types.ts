import { ArgsType, Field, InputType, Int, ObjectType } from 'type-graphql';
import { connectionOf, PageArgs } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { Node } from '../../graphql/node.ts';
import { DateTimeScalar, DayScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import { UserError } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import { AnswerTierEnum } from '../consent/answer-tier.types.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { PurposeEnum } from '../consent/purpose.types.ts';
import { ForecastStep } from '../qualifications/outlook.types.ts';
import type { Verdict } from '../tokens/token.rules.ts';
import { VerdictEnum } from '../verification/verification.types.ts';
import {
  LINE_REASON_MESSAGES,
  LINE_REASONS,
  type LineReason,
  ROSTER_STATES,
  type RosterState,
} from './roster.rules.ts';

export const RosterStateEnum = graphqlEnum(ROSTER_STATES, {
  name: 'RosterState',
  description: 'How far a roster has come.',
  describe: {
    QUEUED: 'Taken in; no line is judged yet.',
    RUNNING: 'Being judged; what is answered can be read already.',
    DONE: 'Every line is answered or told why not.',
    FAILED: 'It could not be finished; `failure` says why. Hand it in anew.',
  },
});

export const LineReasonEnum = graphqlEnum(LINE_REASONS, {
  name: 'RosterLineReason',
  description: 'Why a line of a roster has no verdict.',
  describe: LINE_REASON_MESSAGES,
});

@ObjectType({ description: 'One line of a roster with its answer.', simpleResolvers: true })
export class RosterLine {
  @Field(() => Int, {
    description: 'The line of the file, the header being line 1; of a list given to `submitRoster`, the place from 1.',
  })
  readonly line!: number;

  @Field(() => String, { nullable: true, description: 'The ASE ID as given; null when the line could not be read.' })
  readonly aseId!: string | null;

  @Field(() => String, { nullable: true, description: 'The last name as given; null when the line could not be read.' })
  readonly lastName!: string | null;

  @Field(() => VerdictEnum, { nullable: true, description: 'What was concluded; null when `reason` says why not.' })
  readonly verdict!: Verdict | null;

  @Field(() => DayScalar, {
    nullable: true,
    description:
      'The last day on which whether the requirement is met stays the same if nothing is recorded; null for ever, and without a verdict.',
  })
  readonly holdsThrough!: Day | null;

  @Field(() => [String], { description: 'What the requirement still lacks: tests and other codes.' })
  readonly missing!: readonly string[];

  @Field(() => AnswerTierEnum, {
    nullable: true,
    description: 'How much is told: LIMITED is the verdict alone, VALID or INVALID. Null without a verdict.',
  })
  readonly tier!: Tier | null;

  @Field(() => LineReasonEnum, { nullable: true, description: 'Why there is no verdict; null when there is one.' })
  readonly reason!: LineReason | null;

  @Field(() => String, { nullable: true, description: 'The reason as a plain sentence; null when there is a verdict.' })
  readonly message!: string | null;
}

export const RosterLineConnection = connectionOf(RosterLine, 'RosterLine');

@ObjectType({ description: 'How many lines came to one verdict.', simpleResolvers: true })
export class RosterVerdictCount {
  @Field(() => VerdictEnum, { description: 'The verdict.' })
  readonly verdict!: Verdict;

  @Field(() => Int, { description: 'How many lines, so far.' })
  readonly lines!: number;
}

@ObjectType({ description: 'How many lines have no verdict for one reason.', simpleResolvers: true })
export class RosterReasonCount {
  @Field(() => LineReasonEnum, { description: 'The reason.' })
  readonly reason!: LineReason;

  @Field(() => Int, { description: 'How many lines, so far.' })
  readonly lines!: number;
}

/** A roster as GraphQL shows it; its lines are resolved apart. */
@ObjectType({
  description:
    'A list of people and one requirement about each, judged in the background. Only the organisation that handed it in sees it.',
  implements: Node,
  simpleResolvers: true,
})
export class Roster extends Node {
  @Field(() => JsonObjectScalar, { description: 'What every line is asked, in the requirement language.' })
  readonly requirement!: Readonly<Record<string, unknown>>;

  @Field(() => PurposeEnum, { description: 'Why it was asked.' })
  readonly purpose!: Purpose;

  @Field(() => DayScalar, { description: 'The day judged.' })
  readonly asOf!: Day;

  @Field(() => DateTimeScalar, { description: 'The moment whose record is judged: one for all lines.' })
  readonly knownAt!: Date;

  @Field(() => String, { description: 'The rule pack and version that judges, `mission-source@1`.' })
  readonly rulePack!: string;

  @Field(() => RosterStateEnum, { description: 'How far it has come.' })
  readonly state!: RosterState;

  @Field(() => Int, { description: 'How many lines it has.' })
  readonly lineCount!: number;

  @Field(() => Int, { description: 'How many of them are answered or told why not.' })
  readonly linesAnswered!: number;

  @Field(() => [RosterVerdictCount], { description: 'The answers so far by verdict, the most frequent first.' })
  readonly verdictCounts!: readonly RosterVerdictCount[];

  @Field(() => [RosterReasonCount], {
    description: 'The lines so far without a verdict, by reason, the most frequent first.',
  })
  readonly reasonCounts!: readonly RosterReasonCount[];

  @Field(() => DateTimeScalar, { description: 'When it was handed in.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When judging began; null while it is queued.' })
  readonly startedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was done or failed; null until then.' })
  readonly finishedAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it failed, as a stable SCREAMING_CASE code; null unless it did.',
  })
  readonly failure!: string | null;

  @Field(() => String, {
    description: 'Where the results are as CSV once it is done: the path of a GET with the same API key.',
  })
  readonly resultsPath!: string;
}

export const RosterConnection = connectionOf(Roster, 'Roster');

@ArgsType()
export class RosterResultsArgs extends PageArgs {
  @Field(() => [VerdictEnum], {
    nullable: true,
    description: 'Only lines with one of these verdicts, beside those with one of `reasons`.',
  })
  readonly verdicts?: readonly Verdict[] | null;

  @Field(() => [LineReasonEnum], {
    nullable: true,
    description: 'Only lines without a verdict for one of these reasons, beside those with one of `verdicts`.',
  })
  readonly reasons?: readonly LineReason[] | null;
}

/** A change of one line's answer, with what turns it. */
@ObjectType({
  description: 'On one day, time alone turns the answer of one line of a roster: `turns` is always true here.',
  simpleResolvers: true,
})
export class RosterForecastEntry extends ForecastStep {
  @Field(() => Int, { description: 'The line, numbered as in `results`.' })
  readonly line!: number;

  @Field(() => String, { description: 'The ASE ID as given.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'The last name as given.' })
  readonly lastName!: string;
}

export const RosterForecastConnection = connectionOf(RosterForecastEntry, 'RosterForecastEntry');

@InputType({ description: 'One line of a roster: whom it asks about.' })
export class RosterLineInput {
  @Field(() => String, { description: 'The ASE ID they gave you, `ASE-dddd-dddd`.' })
  readonly aseId!: string;

  @Field(() => String, { description: 'The last name they gave you. Case, accents, spaces and hyphens do not matter.' })
  readonly lastName!: string;
}

@InputType({
  description: 'Up to 1,000 people and one requirement. Ask by `codes` or by `requirement`: exactly one of the two.',
})
export class SubmitRosterInput {
  @Field(() => String, { description: '8 to 120 printable ASCII characters, chosen once for this roster.' })
  readonly idempotencyKey!: string;

  @Field(() => [RosterLineInput], {
    description: 'Who is asked about. For up to 50,000, `POST /rosters` takes a file.',
  })
  readonly lines!: RosterLineInput[];

  @Field(() => [String], {
    nullable: true,
    description: 'Tests and designations that must all hold: `["A5", "MASTER_AUTOMOBILE"]`.',
  })
  readonly codes?: string[] | null;

  @Field(() => JsonObjectScalar, { nullable: true, description: 'A rule in the requirement language.' })
  readonly requirement?: Record<string, unknown> | null;

  @Field(() => PurposeEnum, { description: 'Why you ask.' })
  readonly purpose!: Purpose;

  @Field(() => DayScalar, { nullable: true, description: 'Judge as of this day; today when absent. May lie ahead.' })
  readonly asOf?: Day | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Judge by what was on record at this moment; now when absent.',
  })
  readonly knownAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "Judge by this rule pack, `published` or `published@1`; the registry's default when absent.",
  })
  readonly rulePack?: string | null;
}

@ObjectType({ description: 'The answer to `submitRoster`.', simpleResolvers: true })
export class SubmitRosterPayload {
  @Field(() => Roster, { nullable: true, description: 'The roster as it was taken in; null when refused.' })
  readonly roster?: Roster | null;

  @Field(() => [UserError], { description: 'Why nothing was taken in; empty when it was.' })
  readonly userErrors!: readonly UserError[];
}
