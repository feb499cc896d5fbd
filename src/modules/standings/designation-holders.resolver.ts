import { Arg, Args, Query, Resolver } from 'type-graphql';
import { PageArgs, toConnection } from '../../graphql/connection.ts';
import { DayScalar } from '../../graphql/scalars.ts';
import type { Day } from '../../kernel/day.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId } from '../../kernel/public-id.ts';
import type { DesignationHoldersService } from './designation-holders.service.ts';
import { DesignationHolderConnection } from './designation-holders.types.ts';

/** Who holds a designation, for registrars. */
@Resolver()
export class DesignationHoldersResolver {
  private readonly holders: DesignationHoldersService;

  constructor(holders: DesignationHoldersService) {
    this.holders = holders;
  }

  @Query(() => DesignationHolderConnection, {
    description:
      "Everybody who holds a designation today by the registry's own rule pack, those first whose it is no longer soonest. Kept in step with the record within seconds; a verdict about one technician is asked for by `technician` or `verifyTechnician`.",
  })
  async designationHolders(
    @Arg('code', () => String, { description: 'The designation, `MASTER_AUTOMOBILE`.' }) code: string,
    @Arg('homeState', () => String, {
      nullable: true,
      description: 'Only those who live in this state, ISO 3166-2: `US-CA`.',
    })
    homeState: string | null | undefined,
    @Arg('lapsingThrough', () => DayScalar, {
      nullable: true,
      description: 'Only those whose last day of holding it, if nothing is recorded, is this or an earlier one.',
    })
    lapsingThrough: Day | null | undefined,
    @Args(() => PageArgs) page: PageArgs,
  ) {
    const found = await this.holders.page({ code, homeState, lapsingThrough }, pageRequest(page));
    return toConnection(found, ({ row, daysLeft }) => ({
      technicianId: nodeId('Technician', row.technicianId),
      aseId: row.aseId,
      homeState: row.homeState,
      holdsThrough: row.holdsThrough,
      daysLeft,
    }));
  }
}
