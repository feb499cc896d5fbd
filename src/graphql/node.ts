import { Field, ID, InterfaceType } from 'type-graphql';
import { kindOf } from '../kernel/public-id.ts';

/** Anything with a public id that the `node` query finds again (Relay global object identification). */
@InterfaceType({
  description: 'Anything with a stable id, which `node(id:)` finds again.',
  resolveType: (value: Node) => kindOf(value.id),
})
export abstract class Node {
  @Field(() => ID, { description: 'A stable id: a prefix that names the kind, an underscore, and 26 characters.' })
  readonly id!: string;
}
