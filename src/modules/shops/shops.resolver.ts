import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { pageRequest } from '../../kernel/page.ts';
import { recordId } from '../../kernel/public-id.ts';
import { type AnsweredTechnician, ViewArgs } from '../credentials/credentials.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import { Employment, EmploymentConnection, Shop, ShopConnection, ShopTerm, ShopTermKindEnum } from './shop.types.ts';
import { AnsweredShop, employmentView, termView } from './shop.views.ts';
import type { ShopAnsweringService } from './shop-answering.service.ts';
import { type ShopTermKind, termsOn } from './shop-term.rules.ts';

const EVERY_DAY = {
  defaultValue: false,
  description: 'Whether to list everything on record, also what ended or begins later; else what holds on `asOf`.',
} as const;

/** Shops: a directory that is open to everybody, and who works there for those who may know. */
@Resolver(() => Shop)
export class ShopsResolver {
  private readonly answering: ShopAnsweringService;

  constructor(answering: ShopAnsweringService) {
    this.answering = answering;
  }

  @Query(() => Shop, { nullable: true, description: 'One shop, by its number; null when no shop has it.' })
  async shop(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('shopNumber', () => String, { description: '`SHP-dddddd`.' }) shopNumber: string,
    @Args(() => ViewArgs) view: ViewArgs,
  ): Promise<Shop | null> {
    const answer = await this.answering.byNumber(viewer, shopNumber, view);
    return answer ? new AnsweredShop(answer) : null;
  }

  @Query(() => ShopConnection, { description: 'All shops in order of their numbers.' })
  async shops(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Args(() => ViewArgs) view: ViewArgs,
    @Arg('jurisdiction', () => String, { nullable: true, description: 'Only shops there, ISO 3166-2: `US-CA`.' })
    jurisdiction: string | null | undefined,
    @Arg('city', () => String, { nullable: true, description: 'Only shops in this city; case does not matter.' })
    city: string | null | undefined,
    @Arg('name', () => String, {
      nullable: true,
      description: 'Only shops of this name; case, accents, spaces and punctuation do not matter.',
    })
    name: string | null | undefined,
    @Arg('organization', () => ID, {
      nullable: true,
      description:
        'Only shops that this organisation runs, `org_…`. An employer asks with its own id from `viewer`; others than registrars find no shop by anybody else’s.',
    })
    organization: string | null | undefined,
  ) {
    const organizationId =
      organization == null ? null : recordId(organization, ['Organization'], ['organization']).uuid;
    const filter = { jurisdiction, city, name, organization: organizationId };
    const found = await this.answering.page(viewer, filter, pageRequest(page), view);
    return toConnection(found, (answer) => new AnsweredShop(answer));
  }

  @FieldResolver(() => [ShopTerm], {
    description: 'When it is open, offers which areas, belongs to which networks, and carries the recognition.',
  })
  terms(
    @Root() { answer }: AnsweredShop,
    @Arg('kinds', () => [ShopTermKindEnum], { nullable: true, description: 'Only terms of these kinds.' })
    kinds: readonly ShopTermKind[] | null | undefined,
    @Arg('everyDay', () => Boolean, EVERY_DAY) everyDay: boolean,
  ): readonly ShopTerm[] {
    const terms = everyDay ? answer.facts.terms : termsOn(answer.view.asOf, answer.facts.terms);
    const wanted = kinds ? terms.filter(({ kind }) => kinds.includes(kind)) : terms;
    return wanted.map((term) => termView(term, answer.isKeeper));
  }

  @FieldResolver(() => EmploymentConnection, {
    nullable: true,
    description:
      'Who works there, in the order in which it was first recorded. For registrars and for who runs the shop; null for all others.',
  })
  async employments(
    @Root() { answer }: AnsweredShop,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('everyDay', () => Boolean, EVERY_DAY) everyDay: boolean,
  ) {
    if (!answer.isKeeper) return null;
    return toConnection(await this.answering.employmentsOfShop(answer, everyDay, pageRequest(page)), employmentView);
  }
}

/** Where technicians work. */
@Resolver(() => Technician)
export class TechnicianEmploymentResolver {
  private readonly answering: ShopAnsweringService;

  constructor(answering: ShopAnsweringService) {
    this.answering = answering;
  }

  @FieldResolver(() => [Employment], {
    nullable: true,
    description: 'Where they work, oldest first. For registrars and the technician; null for all others.',
  })
  async employments(
    @Root() { answer }: AnsweredTechnician,
    @Arg('everyDay', () => Boolean, EVERY_DAY) everyDay: boolean,
  ): Promise<readonly Employment[]> {
    const rows = await this.answering.employmentsOfTechnician(answer.facts.id, everyDay, answer.view);
    return rows.map(employmentView);
  }
}

/** Shops by id, as on record now. */
export function shopFinder(answering: ShopAnsweringService): NodeFinder {
  return {
    kind: 'Shop',
    async find(viewer, uuid) {
      const found = await answering.byId(viewer, uuid, {});
      return found ? new AnsweredShop(found) : null;
    },
  };
}

/** Employment by id, for registrars, for the technician and for who runs the shop. */
export function employmentFinder(answering: ShopAnsweringService): NodeFinder {
  return {
    kind: 'Employment',
    async find(viewer, uuid) {
      const found = await answering.employment(viewer, uuid);
      return found ? employmentView(found) : null;
    },
  };
}
