import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { pageRequest } from '../../kernel/page.ts';
import { recordId } from '../../kernel/public-id.ts';
import { Shop } from '../shops/shop.types.ts';
import type { AnsweredShop } from '../shops/shop.views.ts';
import {
  NetworkEnrolment,
  NetworkEnrolmentConnection,
  RepairProgram,
  RepairProgramConnection,
  RepairProgramVersionConnection,
} from './insurers.types.ts';
import { AnsweredProgram, enrolmentView, versionView } from './insurers.views.ts';
import type { NetworkReadingService } from './network-reading.service.ts';

const KNOWN_AT = {
  nullable: true,
  description: 'Show what was on record at this moment, the version in force then among it; now when absent.',
} as const;

/** Insurers' programmes and their networks, for the insurers and for registrars. */
@Resolver(() => RepairProgram)
export class InsurersResolver {
  private readonly reading: NetworkReadingService;

  constructor(reading: NetworkReadingService) {
    this.reading = reading;
  }

  @Query(() => RepairProgram, {
    nullable: true,
    description: 'One direct-repair programme. Registrars find any, insurers their own; null when not found.',
  })
  async repairProgram(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('id', () => ID, { description: '`drp_…`.' }) id: string,
    @Arg('knownAt', () => DateTimeScalar, KNOWN_AT) knownAt: Date | null | undefined,
  ): Promise<AnsweredProgram | null> {
    const { uuid } = recordId(id, ['RepairProgram'], ['id']);
    const answer = await this.reading.program(viewer, uuid, knownAt ?? null);
    return answer ? new AnsweredProgram(answer) : null;
  }

  @Query(() => RepairProgramConnection, {
    description: 'Direct-repair programmes, oldest first: an insurer’s own, to a registrar all.',
  })
  async repairPrograms(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('knownAt', () => DateTimeScalar, KNOWN_AT) knownAt: Date | null | undefined,
  ) {
    const found = await this.reading.programs(viewer, pageRequest(page), knownAt ?? null);
    return toConnection(found, (answer) => new AnsweredProgram(answer));
  }

  @FieldResolver(() => RepairProgramVersionConnection, {
    description: 'Every version published by `knownAt`, the first one first.',
  })
  async versions(@Root() { answer }: AnsweredProgram, @Args(() => PageArgs) page: PageArgs) {
    return toConnection(await this.reading.versions(answer, pageRequest(page)), versionView);
  }

  @FieldResolver(() => NetworkEnrolmentConnection, {
    description:
      'The enrolments in its network as they are on record, in the order in which the shops were registered.',
  })
  async network(
    @Root() { answer }: AnsweredProgram,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('asOf', () => DayScalar, {
      nullable: true,
      description: 'Enrolments that hold on this day; today when absent. May lie ahead.',
    })
    asOf: Day | null | undefined,
    @Arg('everyDay', () => Boolean, {
      defaultValue: false,
      description:
        'Whether to list everything on record, also what has ended or begins later; `asOf` is then not looked at.',
    })
    everyDay: boolean,
    @Arg('knownAt', () => DateTimeScalar, {
      nullable: true,
      description: 'By what was on record at this moment; the `knownAt` of the programme when absent.',
    })
    knownAt: Date | null | undefined,
  ) {
    const on = everyDay ? null : (asOf ?? undefined);
    const found = await this.reading.network(answer, on, knownAt ?? answer.knownAt, pageRequest(page));
    return toConnection(found, enrolmentView);
  }
}

/** In whose networks a shop is. */
@Resolver(() => Shop)
export class ShopEnrolmentsResolver {
  private readonly reading: NetworkReadingService;

  constructor(reading: NetworkReadingService) {
    this.reading = reading;
  }

  @FieldResolver(() => [NetworkEnrolment], {
    nullable: true,
    description:
      'Its enrolments in direct-repair programmes, oldest first: an insurer sees those in its own programmes, a registrar all; null for all others.',
  })
  async enrolments(
    @Ctx() { viewer }: GraphQLContext,
    @Root() { answer }: AnsweredShop,
    @Arg('everyDay', () => Boolean, {
      defaultValue: false,
      description:
        'Whether to list everything on record, also what has ended or begins later; else what holds on `asOf`.',
    })
    everyDay: boolean,
  ): Promise<readonly NetworkEnrolment[]> {
    const { facts, view } = answer;
    const asOf = everyDay ? null : view.asOf;
    const rows = await this.reading.enrolmentsOfShop(viewer, facts.id, asOf, view.knownAt);
    return rows.map(enrolmentView);
  }
}

/** Programmes by id, as on record now, for those whose they are. */
export function repairProgramFinder(reading: NetworkReadingService): NodeFinder {
  return {
    kind: 'RepairProgram',
    async find(viewer, uuid) {
      const answer = await reading.program(viewer, uuid, null);
      return answer ? new AnsweredProgram(answer) : null;
    },
  };
}

/** Enrolments by id, as on record now, for those whose they are. */
export function networkEnrolmentFinder(reading: NetworkReadingService): NodeFinder {
  return {
    kind: 'NetworkEnrolment',
    async find(viewer, uuid) {
      const [row] = await reading.enrolments(viewer, [uuid]);
      return row ? enrolmentView(row) : null;
    },
  };
}
