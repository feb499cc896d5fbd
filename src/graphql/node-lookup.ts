import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ID_PREFIXES, type NodeKind, recordId } from '../kernel/public-id.ts';
import type { Viewer } from '../kernel/viewer.ts';
import type { GraphQLContext } from './context.ts';
import { Node } from './node.ts';

/** Finds records of one kind by their UUIDs, for those who may know of them; null is for everybody else. */
export interface NodeFinder {
  readonly kind: NodeKind;
  find(viewer: Viewer, uuid: string): Promise<Node | null>;
}

/** The `node` query. It knows no module: each brings the finders of its own kinds. */
@Resolver()
export class NodeResolver {
  private readonly finders: ReadonlyMap<NodeKind, NodeFinder>;
  private readonly mayFind: (viewer: Viewer, kind: NodeKind) => boolean;

  /** `mayFind` says whether the viewer may be shown records of a kind at all. */
  constructor(finders: readonly NodeFinder[], mayFind: (viewer: Viewer, kind: NodeKind) => boolean) {
    this.mayFind = mayFind;
    this.finders = new Map(finders.map((finder) => [finder.kind, finder]));
    if (this.finders.size < finders.length) throw new Error('one kind of node has two finders');
  }

  @Query(() => Node, {
    nullable: true,
    description: 'Whatever has this id; null when there is nothing of that id for you.',
  })
  async node(
    @Ctx() { viewer }: GraphQLContext,
    @Arg('id', () => ID, {
      description: `An id that an answer gave out, such as \`${ID_PREFIXES.Technician}_…\` or \`${ID_PREFIXES.Shop}_…\`.`,
    })
    id: string,
  ): Promise<Node | null> {
    const { kind, uuid } = recordId(id, [...this.finders.keys()], ['id']);
    if (!this.mayFind(viewer, kind)) return null;
    return this.finders.get(kind)?.find(viewer, uuid) ?? null;
  }
}
