import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { PAGE_LIMIT, type Page, type PageArguments } from '../kernel/page.ts';

/** Relay's paging arguments for a list that is read from its start alone. */
@ArgsType()
export class ForwardPageArgs implements PageArguments {
  @Field(() => Int, {
    nullable: true,
    description: `How many items from the start (or after \`after\`), 1 to ${PAGE_LIMIT}; 20 when no size is given.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The `endCursor` of the page before: the next items follow it.' })
  after?: string | null;
}

/** Relay's paging arguments, for every other list. */
@ArgsType()
export class PageArgs extends ForwardPageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many items from the end (or before \`before\`), 1 to ${PAGE_LIMIT}.`,
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'The `startCursor` of the page after: the items lead up to it.' })
  before?: string | null;
}

/** Where a page lies in its list. */
@ObjectType({ description: 'Where a page lies in its list (Relay cursor connections).', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more items follow this page.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether items precede this page.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first item; null on an empty page.' })
  readonly startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item; null on an empty page.' })
  readonly endCursor!: string | null;
}

/** A connection as resolvers return it. */
export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

/** The Relay connection and edge types for lists of `NodeType`, named `<name>Connection` and `<name>Edge`. */
export function connectionOf<Node extends object>(
  NodeType: ClassType<Node>,
  name: string,
): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} in a list, with its cursor.`, simpleResolvers: true })
  class Edge {
    @Field(() => String, { description: 'Names this item for `after` and `before`.' })
    readonly cursor!: string;

    @Field(() => NodeType, { description: 'The item itself.' })
    readonly node!: Node;
  }

  @ObjectType(`${name}Connection`, { description: `One page of a list of ${name}.`, simpleResolvers: true })
  class ConnectionType implements Connection<Node> {
    @Field(() => [Edge], { description: 'The items with their cursors, in list order.' })
    readonly edges!: readonly Edge[];

    @Field(() => [NodeType], { description: 'The items alone, in list order.' })
    readonly nodes!: readonly Node[];

    @Field(() => PageInfo, { description: 'Where this page lies in the list.' })
    readonly pageInfo!: PageInfo;
  }
  return ConnectionType;
}

/** A page as a connection, each item translated to its GraphQL shape. Edges are made only when they are asked for. */
export function toConnection<Item, Node>(page: Page<Item>, toNode: (item: Item) => Node): Connection<Node> {
  const nodes = page.items.map(toNode);
  const cursorAt = (index: number): string | null => {
    const item = page.items.at(index);
    return item === undefined ? null : page.cursorOf(item);
  };
  return {
    nodes,
    get edges() {
      return nodes.map((node, index) => ({ cursor: cursorAt(index) ?? '', node }));
    },
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: cursorAt(0),
      endCursor: cursorAt(-1),
    },
  };
}
