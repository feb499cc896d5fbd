import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isLeafType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { PAGE_LIMIT } from '../kernel/page.ts';
import { defaultedVariables, fragmentsOf } from './query-limits.ts';

const OBJECT_COST = 1;
const MUTATION_COST = 10;
const INTROSPECTION_COST = 25;
/** The page size of a list that is asked for without one. */
const PAGE_SIZE = 20;
/** How long a list without paging is taken to be, unless its field's extensions say `listSize`. */
const LIST_SIZE = 5;
const KNOWN_SIZES_LIMIT = 200;

interface KnownOperation {
  /** The variables that hold page sizes: the only ones that the cost depends on. */
  readonly sizeVariables: readonly string[];
  readonly costs: Map<string, number>;
}

/**
 * What a query costs, in points, before it runs. Each object is a point, a page counts its objects `first` or `last`
 * times, a list without paging five times, a mutation ten points more; scalars are free. A field's `extensions.cost` and
 * `extensions.listSize` say otherwise. The answer for one document and its page sizes is remembered.
 */
export class QueryCost {
  private readonly schema: GraphQLSchema;
  private readonly known = new WeakMap<OperationDefinitionNode, KnownOperation>();

  constructor(schema: GraphQLSchema) {
    this.schema = schema;
  }

  /** The cost of a valid operation; at least one point. */
  of(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>> | undefined,
  ): number {
    const known = this.known.get(operation);
    if (!known) return this.measure(document, operation, variables);
    const key = sizesKey(known.sizeVariables, variables);
    return known.costs.get(key) ?? this.measure(document, operation, variables);
  }

  private measure(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>> | undefined,
  ): number {
    const rootType = this.schema.getRootType(operation.operation);
    if (!rootType) return OBJECT_COST;
    const walk = new CostWalk(this.schema, fragmentsOf(document), defaultedVariables(operation), variables);
    const cost = Math.max(OBJECT_COST, walk.selections(operation.selectionSet, rootType, undefined));
    const sizeVariables = [...walk.sizeVariables].sort();
    const costs = this.known.get(operation)?.costs ?? new Map<string, number>();
    if (costs.size >= KNOWN_SIZES_LIMIT) costs.clear();
    costs.set(sizesKey(sizeVariables, variables), cost);
    this.known.set(operation, { sizeVariables, costs });
    return cost;
  }
}

function sizesKey(names: readonly string[], variables: Readonly<Record<string, unknown>> | undefined): string {
  let key = '';
  for (const name of names) key += `${variables?.[name]},`;
  return key;
}

class CostWalk {
  readonly sizeVariables = new Set<string>();
  private readonly schema: GraphQLSchema;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly defaults: ReadonlyMap<string, number>;
  private readonly variables: Readonly<Record<string, unknown>> | undefined;
  private readonly fragmentCosts = new Map<string, number>();

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    defaults: ReadonlyMap<string, number>,
    variables: Readonly<Record<string, unknown>> | undefined,
  ) {
    this.schema = schema;
    this.fragments = fragments;
    this.defaults = defaults;
    this.variables = variables;
  }

  /** `pageSize` is set inside a connection: how long its lists (`edges`, `nodes`) are. */
  selections(set: SelectionSetNode, type: GraphQLCompositeType, pageSize: number | undefined): number {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) cost += this.field(selection, type, pageSize);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += this.fragment(selection.name.value, pageSize);
      else {
        const condition = selection.typeCondition && this.schema.getType(selection.typeCondition.name.value);
        cost += this.selections(selection.selectionSet, isCompositeType(condition) ? condition : type, pageSize);
      }
    }
    return cost;
  }

  private fragment(name: string, pageSize: number | undefined): number {
    const key = `${name} ${pageSize}`;
    const earlier = this.fragmentCosts.get(key);
    if (earlier !== undefined) return earlier;
    this.fragmentCosts.set(key, 0);
    const fragment = this.fragments.get(name);
    const type = fragment && this.schema.getType(fragment.typeCondition.name.value);
    const cost = fragment && isCompositeType(type) ? this.selections(fragment.selectionSet, type, pageSize) : 0;
    this.fragmentCosts.set(key, cost);
    return cost;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, pageSize: number | undefined): number {
    const name = node.name.value;
    if (name.startsWith('__')) return name === '__typename' ? 0 : INTROSPECTION_COST;
    const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
    if (!field) return 0;
    const type = getNamedType(field.type);
    const paged = field.args.some((arg) => arg.name === 'first');
    const below =
      node.selectionSet && isCompositeType(type)
        ? this.selections(node.selectionSet, type, paged ? this.pageSizeOf(node) : undefined)
        : 0;
    return this.ownCost(field, parent) + this.timesListed(field, below, pageSize);
  }

  private ownCost(field: GraphQLField<unknown, unknown>, parent: GraphQLCompositeType): number {
    const given = field.extensions['cost'];
    if (typeof given === 'number') return given;
    if (parent === this.schema.getMutationType()) return MUTATION_COST;
    return 0;
  }

  private timesListed(field: GraphQLField<unknown, unknown>, below: number, pageSize: number | undefined): number {
    const each = isLeafType(getNamedType(field.type)) ? 0 : OBJECT_COST + below;
    if (!isListType(getNullableType(field.type))) return each;
    const given = field.extensions['listSize'];
    return each * (pageSize ?? (typeof given === 'number' ? given : LIST_SIZE));
  }

  private pageSizeOf(node: FieldNode): number {
    for (const argument of node.arguments ?? []) {
      if (argument.name.value !== 'first' && argument.name.value !== 'last') continue;
      const { value } = argument;
      if (value.kind === Kind.INT) return pageSizeFrom(Number(value.value));
      if (value.kind !== Kind.VARIABLE) continue;
      this.sizeVariables.add(value.name.value);
      const given = this.variables?.[value.name.value] ?? this.defaults.get(value.name.value);
      if (given != null) return pageSizeFrom(Number(given));
    }
    return PAGE_SIZE;
  }
}

/** Sizes outside the allowed are refused when the list is read; until then they count as the largest. */
function pageSizeFrom(size: number): number {
  return size >= 1 && size <= PAGE_LIMIT ? size : PAGE_LIMIT;
}
