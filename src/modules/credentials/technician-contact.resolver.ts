import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { requestReads } from '../../graphql/request-reads.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { ContactRow, TechnicianContactQueries } from '../technicians/technician-contact.queries.ts';
import type { AnsweredTechnician } from './credentials.resolver.ts';

/** How technicians are reached: read only when it is asked for, and for a whole page at once. */
@Resolver(() => Technician)
export class TechnicianContactResolver {
  private readonly contactOf: (context: GraphQLContext, technicianId: string) => Promise<ContactRow | undefined>;

  constructor(contacts: TechnicianContactQueries) {
    this.contactOf = requestReads((ids: readonly string[]) => contacts.ofTechnicians(ids));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Mail address; null when there is none or you may not see it.',
  })
  async email(@Ctx() context: GraphQLContext, @Root() { answer }: AnsweredTechnician): Promise<string | null> {
    return (await this.contactOf(context, answer.facts.id))?.email ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Telephone number; null when there is none or you may not see it.',
  })
  async phone(@Ctx() context: GraphQLContext, @Root() { answer }: AnsweredTechnician): Promise<string | null> {
    return (await this.contactOf(context, answer.facts.id))?.phone ?? null;
  }
}
