import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  Lexer,
  type OperationDefinitionNode,
  type SelectionSetNode,
  Source,
  type ValidationRule,
} from 'graphql';

/** How large one query may be. */
export interface QueryLimits {
  readonly maxQueryDepth: number;
  readonly maxQueryAliases: number;
  readonly maxQueryTokens: number;
  readonly maxQueryCost: number;
}

interface Size {
  readonly depth: number;
  readonly aliases: number;
}

/** A query beyond a limit: the code is public, and the message says the limit and what was measured. */
export function limitError(code: string, message: string, limit: number, measured: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, limit, measured, http: { status: 400 } } });
}

/**
 * Refuses operations that are too deep or have too many aliases, fragments counted wherever they are spread. Depth is
 * counted in fields; introspection is left to graphql-js, which bounds its depth by a rule of its own.
 */
export function sizeLimitsRule(limits: QueryLimits): ValidationRule {
  return (context) => ({
    OperationDefinition(operation) {
      const { depth, aliases } = sizeOf(operation.selectionSet, (name) => context.getFragment(name), new Map());
      if (depth > limits.maxQueryDepth) {
        context.reportError(
          limitError(
            'QUERY_TOO_DEEP',
            `This query is ${depth} fields deep; at most ${limits.maxQueryDepth} are allowed.`,
            limits.maxQueryDepth,
            depth,
          ),
        );
      }
      if (aliases > limits.maxQueryAliases) {
        context.reportError(
          limitError(
            'TOO_MANY_ALIASES',
            `This query has ${aliases} aliases; at most ${limits.maxQueryAliases} are allowed.`,
            limits.maxQueryAliases,
            aliases,
          ),
        );
      }
      return false;
    },
  });
}

/** The refusal of a document with too many tokens, or undefined when its length is not what is wrong with it. */
export function tokenLimitError(source: string, limit: number): GraphQLError | undefined {
  const tokens = countTokens(source);
  if (tokens <= limit) return undefined;
  return limitError('QUERY_TOO_LONG', `This query has ${tokens} tokens; at most ${limit} are allowed.`, limit, tokens);
}

type FindFragment = (name: string) => FragmentDefinitionNode | null | undefined;

const INTROSPECTION = new Set(['__schema', '__type']);

function sizeOf(selections: SelectionSetNode, find: FindFragment, known: Map<string, Size>): Size {
  let depth = 0;
  let aliases = 0;
  for (const selection of selections.selections) {
    let size: Size;
    if (selection.kind === Kind.FIELD) {
      const below = selection.selectionSet ? sizeOf(selection.selectionSet, find, known) : { depth: 0, aliases: 0 };
      size = {
        depth: INTROSPECTION.has(selection.name.value) ? 1 : below.depth + 1,
        aliases: below.aliases + (selection.alias ? 1 : 0),
      };
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      size = sizeOf(selection.selectionSet, find, known);
    } else {
      size = fragmentSize(selection.name.value, find, known);
    }
    depth = Math.max(depth, size.depth);
    aliases += size.aliases;
  }
  return { depth, aliases };
}

/** Each fragment is measured once, however often it is spread; one that spreads itself is another rule's to refuse. */
function fragmentSize(name: string, find: FindFragment, known: Map<string, Size>): Size {
  const earlier = known.get(name);
  if (earlier) return earlier;
  known.set(name, { depth: 0, aliases: 0 });
  const fragment = find(name);
  const size = fragment ? sizeOf(fragment.selectionSet, find, known) : { depth: 0, aliases: 0 };
  known.set(name, size);
  return size;
}

function countTokens(source: string): number {
  const lexer = new Lexer(new Source(source));
  let count = 0;
  try {
    while (lexer.advance().kind !== '<EOF>') count += 1;
  } catch {
    // What cannot be read any further is a syntax error, and is answered as one unless it is too long already.
  }
  return count;
}

/** The fragments of a document by name. */
export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** The values that an operation's variables take when the request does not give them. */
export function defaultedVariables(operation: OperationDefinitionNode): ReadonlyMap<string, number> {
  const defaults = new Map<string, number>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.INT) defaults.set(variable.name.value, Number(defaultValue.value));
  }
  return defaults;
}
