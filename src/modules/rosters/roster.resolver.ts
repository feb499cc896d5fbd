import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Connection, ForwardPageArgs, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import { answer } from '../../graphql/user-error.ts';
import type { Day } from '../../kernel/day.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { refuse } from '../../kernel/refusal.ts';
import { knownViewer } from '../../kernel/viewer.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import { NOBODY_SHOWN } from '../qualifications/blue-seal.views.ts';
import { toForecastStep } from '../qualifications/outlook.views.ts';
import { VERDICTS } from '../tokens/token.rules.ts';
import type { RosterRow } from './roster.queries.ts';
import { entryOf, LINE_REASON_MESSAGES, LINE_REASONS, type RosterAnswer } from './roster.rules.ts';
import type { RosterService } from './roster.service.ts';
import {
  Roster,
  RosterConnection,
  RosterForecastConnection,
  type RosterForecastEntry,
  type RosterLine,
  RosterLineConnection,
  RosterResultsArgs,
  SubmitRosterInput,
  SubmitRosterPayload,
} from './roster.types.ts';
import type { RosterChange, RosterForecastService } from './roster-forecast.service.ts';

/** How many lines `submitRoster` takes; files are for more. */
const MAX_LISTED_LINES = 1_000;

/** What a page of a forecast costs besides its objects: thousands may have to be judged for it. */
const FORECAST_COST = 100;

/** A roster as shown, with the row that its lines are found by. */
type ShownRoster = Roster & { readonly row: RosterRow };

/** Finds a roster by its id for the organisation that handed it in. */
export function rosterFinder(service: RosterService): NodeFinder {
  return {
    kind: 'Roster',
    async find(viewer, uuid) {
      if (viewer.role === 'PUBLIC' || viewer.role === 'TECHNICIAN') return null;
      const row = await service.byId(viewer, uuid);
      return row ? rosterNode(row) : null;
    },
  };
}

/** Rosters of the viewer's own organisation. */
@Resolver(() => Roster)
export class RosterResolver {
  private readonly service: RosterService;
  private readonly forecasts: RosterForecastService;

  constructor(service: RosterService, forecasts: RosterForecastService) {
    this.service = service;
    this.forecasts = forecasts;
  }

  @Query(() => Roster, { nullable: true, description: 'A roster of your organisation; null for every other.' })
  async roster(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('id', () => ID, { description: '`ros_…`.' }) id: string,
  ): Promise<Roster | null> {
    const row = await this.service.byId(knownViewer(viewer), recordId(id, ['Roster'], ['id']).uuid);
    return row ? rosterNode(row) : null;
  }

  @Query(() => RosterConnection, { description: 'The rosters that your organisation handed in, newest first.' })
  async rosters(@Ctx() { viewer }: GraphQLContext, @Args(() => PageArgs) page: PageArgs): Promise<Connection<Roster>> {
    const found = await this.service.page(knownViewer(viewer), pageRequest(page));
    return toConnection(found, rosterNode);
  }

  @FieldResolver(() => RosterLineConnection, {
    description: 'What is answered so far, in the order of lines. While the roster is running, lines may be missing.',
  })
  async results(
    @Root() roster: ShownRoster,
    @Args(() => RosterResultsArgs) args: RosterResultsArgs,
  ): Promise<Connection<RosterLine>> {
    const filter = { verdicts: args.verdicts ?? null, reasons: args.reasons ?? null };
    return toConnection(await this.service.results(roster.row, filter, pageRequest(args)), lineOf);
  }

  @Extensions({ cost: FORECAST_COST })
  @FieldResolver(() => RosterForecastConnection, {
    description:
      'Every change that time alone brings to the answer of a found line up to a day, by day and then by line, each with its causes. ' +
      'It begins after today, or after `asOf` when that lies ahead, and is judged by the requirement and rule pack of the roster, ' +
      'but from what is on record now, whatever `knownAt` is: what was recorded since the roster was judged counts. ' +
      'Of whom the technician lets you know no more than yes or no, nothing is told ahead. Refused until the roster is DONE. A page reads only lines that change before its end, so later pages cost more.',
  })
  async forecast(
    @Ctx() { viewer }: GraphQLContext,
    @Root() roster: ShownRoster,
    @Arg('through', () => DayScalar, { description: 'The last day to look at, at most ten years ahead.' }) through: Day,
    @Args(() => ForwardPageArgs) page: ForwardPageArgs,
  ): Promise<Connection<RosterForecastEntry>> {
    return toConnection(
      await this.forecasts.changes(knownViewer(viewer), roster.row, through, pageRequest(page)),
      changeOf,
    );
  }

  @Mutation(() => SubmitRosterPayload, {
    description:
      'Asks one requirement about up to 1,000 people at once. The answer comes in the background: read `roster` until its state is DONE.',
  })
  submitRoster(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => SubmitRosterInput, { description: 'Whom and what to ask.' }) input: SubmitRosterInput,
  ): Promise<SubmitRosterPayload> {
    return answer(async () => {
      if (input.lines.length > MAX_LISTED_LINES) {
        const message = `At most ${MAX_LISTED_LINES} lines are taken here; POST /rosters takes a file of more.`;
        throw refuse('ROSTER_TOO_LONG', message, ['lines']);
      }
      const request = actionRequest(context, 'submitRoster', input);
      const entries = input.lines.map(({ aseId, lastName }, index) => entryOf(index + 1, aseId, lastName));
      const { rosterId } = await this.service.submit(request, input, entries);
      const row = await this.service.byId(request.viewer, rosterId);
      return { roster: row ? rosterNode(row) : null };
    });
  }
}

function lineOf(line: RosterAnswer): RosterLine {
  return { ...line, message: line.fault ?? (line.reason && LINE_REASON_MESSAGES[line.reason]) };
}

function changeOf({ line: { line, aseId, lastName }, step }: RosterChange): RosterForecastEntry {
  return { line, aseId, lastName, ...toForecastStep(step, NOBODY_SHOWN) };
}

/** A roster's row as its GraphQL object. */
function rosterNode(row: RosterRow): ShownRoster {
  const { organizationId: _, counts, ...shown } = row;
  const id = nodeId('Roster', row.id);
  return {
    ...shown,
    id,
    verdictCounts: countsUnder(counts, VERDICTS).map(([verdict, lines]) => ({ verdict, lines })),
    reasonCounts: countsUnder(counts, LINE_REASONS).map(([reason, lines]) => ({ reason, lines })),
    resultsPath: `/rosters/${id}/results.csv`,
    row,
  };
}

function countsUnder<Code extends string>(
  counts: Readonly<Record<string, number>>,
  codes: readonly Code[],
): readonly (readonly [Code, number])[] {
  return codes
    .map((code) => [code, counts[code] ?? 0] as const)
    .filter(([, lines]) => lines > 0)
    .sort(([, a], [, b]) => b - a);
}
