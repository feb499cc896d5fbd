import { Arg, Args, Ctx, Extensions, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { ForwardPageArgs, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { pageRequest } from '../../kernel/page.ts';
import { RepairProgram } from '../insurers/insurers.types.ts';
import type { AnsweredProgram } from '../insurers/insurers.views.ts';
import type { ProgramAnswer } from '../insurers/network-reading.service.ts';
import type { NetworkOrder } from './network.rules.ts';
import {
  NetworkCompliance,
  NetworkFilterInput,
  NetworkForecastConnection,
  NetworkOrderEnum,
  NetworkStanding,
  NetworkStandingConnection,
  UnmetReasonCount,
} from './network.types.ts';
import { changeView, reasonView, ShownStanding } from './network.views.ts';
import type { NetworkForecastService } from './network-forecast.service.ts';
import type { NetworkStandingsService } from './network-standings.service.ts';

const DEFAULT_ROUTED = 10;
const DEFAULT_DAYS_AHEAD = 90;
/** What a page of a forecast costs besides its objects: thousands of shops may have to be judged for it. */
const FORECAST_COST = 100;

/** How a programme's network stands, for whoever was given the programme. */
@Resolver(() => RepairProgram)
export class NetworkResolver {
  private readonly standings: NetworkStandingsService;
  private readonly forecasts: NetworkForecastService;

  constructor(standings: NetworkStandingsService, forecasts: NetworkForecastService) {
    this.standings = standings;
    this.forecasts = forecasts;
  }

  @FieldResolver(() => NetworkStandingConnection, {
    description:
      'The shops that are enrolled today, and how each stands. Known for now alone: refused where the programme was asked for with `knownAt`.',
  })
  async shops(
    @Root() { answer }: AnsweredProgram,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => NetworkFilterInput, { nullable: true, description: 'Which of them; all when absent.' })
    filter: NetworkFilterInput | null | undefined,
    @Arg('orderBy', () => NetworkOrderEnum, {
      defaultValue: 'CHANGE_SOONEST',
      description: 'In which order; a cursor belongs to the order that it was given out in.',
    })
    orderBy: NetworkOrder,
  ) {
    return toConnection(
      await this.standings.shops(answer, filter ?? {}, orderBy, pageRequest(page)),
      (shop) => new ShownStanding(shop),
    );
  }

  @Extensions({ cost: FORECAST_COST })
  @FieldResolver(() => NetworkForecastConnection, {
    description:
      'Who will stop or begin to comply and because of whom: every turn that time alone brings to the shops that are enrolled today, after today and up to a day, by day and then by shop number. ' +
      'Judged by the rule in force from what is on record now; a change after a shop’s enrolment has ended is left out, and what was recorded seconds ago may be missing. ' +
      'For the next 90 days ask for `through` that day and take the entries that are not `satisfied`. Refused where the programme was asked for with `knownAt`.',
  })
  async forecast(
    @Ctx() { viewer }: GraphQLContext,
    @Root() { answer }: AnsweredProgram,
    @Arg('through', () => DayScalar, { description: 'The last day to look at, at most ten years ahead.' }) through: Day,
    @Arg('everyChange', () => Boolean, {
      defaultValue: false,
      description:
        'Also changes that leave compliance as it is: parts that turn, and counts that move. Every shop is judged for each page of them.',
    })
    everyChange: boolean,
    @Args(() => ForwardPageArgs) page: ForwardPageArgs,
  ) {
    return toConnection(
      await this.forecasts.changes(viewer, answer, through, everyChange, pageRequest(page)),
      changeView,
    );
  }

  @FieldResolver(() => NetworkCompliance, { description: 'How the network stands as a whole today.' })
  async compliance(
    @Root() { answer }: AnsweredProgram,
    @Arg('changingWithin', () => Int, {
      defaultValue: DEFAULT_DAYS_AHEAD,
      description: 'How many days ahead to count the shops that stop or begin to comply, 1 to 3660.',
    })
    changingWithin: number,
  ) {
    const { today, ...totals } = await this.standings.totals(answer, changingWithin);
    return { asOf: today, ...totals, program: answer };
  }

  @FieldResolver(() => [NetworkStanding], {
    description:
      "Where a claim can go: the network's shops in a place that are open and offer the repair area today, in the order of the programme's ranking, certified shops first unless it says otherwise.",
  })
  async routeClaim(
    @Root() { answer }: AnsweredProgram,
    @Arg('jurisdiction', () => String, { description: 'The state, district or territory, ISO 3166-2: `US-CA`.' })
    jurisdiction: string,
    @Arg('area', () => String, { description: 'The repair area that the work belongs to, `BRAKES`.' }) area: string,
    @Arg('city', () => String, { nullable: true, description: 'The city, in whatever case it is written.' })
    city: string | null | undefined,
    @Arg('network', () => String, {
      nullable: true,
      description: "Only shops of this brand's network, `TOYOTA`; of any and none when absent.",
    })
    network: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: DEFAULT_ROUTED, description: 'How many shops at most, 1 to 100.' })
    first: number,
  ) {
    const claim = { jurisdiction, city: city ?? null, area, network: network ?? null };
    return (await this.standings.routeClaim(answer, claim, first)).map((shop) => new ShownStanding(shop));
  }
}

/** What a network as a whole is short of. */
@Resolver(() => NetworkCompliance)
export class NetworkComplianceResolver {
  private readonly standings: NetworkStandingsService;

  constructor(standings: NetworkStandingsService) {
    this.standings = standings;
  }

  @FieldResolver(() => [UnmetReasonCount], {
    description: 'What is unmet today and by how many of the shops, the most frequent first.',
  })
  async reasons(@Root() { program }: { readonly program: ProgramAnswer }) {
    const counted = await this.standings.reasons(program);
    return counted.map(({ reason, shops }) => ({ ...reasonView(reason), shops }));
  }
}
