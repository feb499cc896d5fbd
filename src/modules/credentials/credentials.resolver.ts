import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { connectionOf, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId } from '../../kernel/public-id.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { AnsweringService, TechnicianAnswer, ViewRequest } from './answering.service.ts';
import { credentialAnswers, designationAnswers } from './answers.rules.ts';
import { Credential, DesignationStanding, StandingEnum } from './credential.types.ts';
import { Award, ContinuingEducation, ExamResult, Experience, StatusActionRecord } from './record.types.ts';
import type { RecordsQueries } from './records.queries.ts';
import type { Standing } from './standing.rules.ts';

/** The day, the moment of record and the rule pack that an answer is wanted by. */
@ArgsType()
export class ViewArgs implements ViewRequest {
  @Field(() => DayScalar, { nullable: true, description: 'Judge as of this day; today when absent. May lie ahead.' })
  asOf?: Day | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Judge by what was on record at this moment, corrections made later left out; now when absent.',
  })
  knownAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "Judge by this rule pack, `published` or `published@2`; the registry's default when absent.",
  })
  rulePack?: string | null;
}

const TechnicianConnection = connectionOf(Technician, 'Technician');

/** A technician as GraphQL shows one: a view of the answer that it is made from, which the fields below ask more of. */
export class AnsweredTechnician {
  readonly answer: TechnicianAnswer;

  constructor(answer: TechnicianAnswer) {
    this.answer = answer;
  }

  /** Public ids are made for those who ask for them: a page of people seldom does. */
  get id() {
    return nodeId('Technician', this.answer.facts.id);
  }

  get aseId() {
    return this.answer.facts.aseId;
  }

  get firstName() {
    return this.answer.facts.firstName;
  }

  get lastName() {
    return this.answer.facts.lastName;
  }

  get homeState() {
    return this.answer.facts.homeState;
  }

  get directoryOptIn() {
    return this.answer.facts.directoryOptIn;
  }

  get version() {
    return this.answer.facts.version;
  }

  get registeredAt() {
    return this.answer.facts.registeredAt;
  }

  get asOf() {
    return this.answer.view.asOf;
  }

  get knownAt() {
    return this.answer.view.knownAt;
  }

  get rulePack() {
    return this.answer.view.pack.name;
  }
}

/** Technicians with what is on record about them. */
@Resolver(() => Technician)
export class CredentialsResolver {
  private readonly answering: AnsweringService;
  private readonly records: RecordsQueries;

  constructor(answering: AnsweringService, records: RecordsQueries) {
    this.answering = answering;
    this.records = records;
  }

  @Query(() => Technician, {
    nullable: true,
    description:
      'One technician, by ASE ID. Registrars find anyone, technicians themselves; null when not found. Organisations ask by `verifyTechnician`, with a consent to everything too: a question about somebody else says its purpose and is on record.',
  })
  async technician(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('aseId', () => String, { description: '`ASE-dddd-dddd`.' }) aseId: string,
    @Args(() => ViewArgs) view: ViewArgs,
  ): Promise<Technician | null> {
    const answer = await this.answering.byAseId(viewer, aseId, view);
    return answer ? new AnsweredTechnician(answer) : null;
  }

  @Query(() => TechnicianConnection, { description: 'All technicians in order of their ASE IDs. For registrars.' })
  async technicians(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Args(() => ViewArgs) view: ViewArgs,
    @Arg('homeState', () => String, { nullable: true, description: 'Only of this home state, `US-CA`.' })
    homeState: string | null | undefined,
    @Arg('lastName', () => String, {
      nullable: true,
      description: 'Only of this last name; case, accents, spaces and hyphens do not matter.',
    })
    lastName: string | null | undefined,
  ) {
    const found = await this.answering.page(viewer, { homeState, lastName }, pageRequest(page), view);
    return toConnection(found, (answer) => new AnsweredTechnician(answer));
  }

  @FieldResolver(() => Technician, {
    nullable: true,
    description:
      'Whose second ASE ID this turned out to be: everything on record stands there since. For registrars; null for everybody who was not merged.',
  })
  async mergedInto(
    @Ctx() { viewer }: GraphQLContext,
    @Root() { answer }: AnsweredTechnician,
  ): Promise<Technician | null> {
    const other = await this.answering.mergedInto(viewer, answer);
    return other ? new AnsweredTechnician(other) : null;
  }

  @FieldResolver(() => [Credential], {
    description:
      'Credentials with an award or a passed test on record, in the order of the catalogue. Asked for by `codes`, each code is answered, NEVER_HELD included.',
  })
  credentials(
    @Root() technician: AnsweredTechnician,
    @Arg('codes', () => [String], { nullable: true, description: 'Only these tests.' })
    codes: readonly string[] | null | undefined,
    @Arg('standings', () => [StandingEnum], { nullable: true, description: 'Only credentials of these standings.' })
    standings: readonly Standing[] | null | undefined,
  ): readonly Credential[] {
    const { record, view } = technician.answer;
    const answers = credentialAnswers(record, codes ?? null, view.asOf);
    return standings ? answers.filter((answer) => standings.includes(answer.standing)) : answers;
  }

  @FieldResolver(() => [DesignationStanding], {
    description: 'Designations of the rule pack, judged on `asOf`; only those that hold unless others are asked for.',
  })
  designations(
    @Root() technician: AnsweredTechnician,
    @Arg('codes', () => [String], { nullable: true, description: 'These designations, whether they hold or not.' })
    codes: readonly string[] | null | undefined,
  ): readonly DesignationStanding[] {
    const { record, view } = technician.answer;
    return designationAnswers(record, codes ?? null, view.asOf);
  }

  @FieldResolver(() => [Experience], { description: 'Documented work and training on record, oldest first.' })
  async experience(@Root() { answer }: AnsweredTechnician): Promise<readonly Experience[]> {
    const rows = await this.records.experience(answer.facts.id, answer.view.knownAt);
    return rows.map((row) => ({ ...row, id: nodeId('Experience', row.id) }));
  }

  @FieldResolver(() => [ExamResult], { description: 'Every attempt at a test on record, oldest first.' })
  async examResults(@Root() { answer }: AnsweredTechnician): Promise<readonly ExamResult[]> {
    const rows = await this.records.examResults(answer.facts.id, answer.view.knownAt);
    return rows.map((row) => ({ ...row, id: nodeId('ExamResult', row.id) }));
  }

  @FieldResolver(() => [ContinuingEducation], { description: 'Continuing education on record, oldest first.' })
  async continuingEducation(@Root() { answer }: AnsweredTechnician): Promise<readonly ContinuingEducation[]> {
    const rows = await this.records.continuingEducation(answer.facts.id, answer.view.knownAt);
    return rows.map((row) => ({ ...row, id: nodeId('ContinuingEducation', row.id) }));
  }

  @FieldResolver(() => [Award], { description: 'Every award and renewal on record, by test and day.' })
  async awards(@Root() { answer }: AnsweredTechnician): Promise<readonly Award[]> {
    const rows = await this.records.awards(answer.facts.id, answer.view.knownAt);
    return rows.map((row) => ({ ...row, id: nodeId('CredentialPeriod', row.id) }));
  }

  @FieldResolver(() => [StatusActionRecord], {
    description: 'Every suspension, reinstatement and revocation on record, in order of effect.',
  })
  async statusActions(@Root() { answer }: AnsweredTechnician): Promise<readonly StatusActionRecord[]> {
    const rows = await this.records.statusActions(answer.facts.id, answer.view.knownAt);
    return rows.map((row) => ({ ...row, id: nodeId('StatusAction', row.id) }));
  }
}

/** Technicians by id, as on record now. */
export function technicianFinder(answering: AnsweringService): NodeFinder {
  return {
    kind: 'Technician',
    async find(viewer, uuid) {
      const found = await answering.byId(viewer, uuid, {});
      return found ? new AnsweredTechnician(found) : null;
    },
  };
}
