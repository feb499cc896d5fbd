import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { GraphQLContext } from '../graphql/context.ts';

/** What a query found, when nothing at all went wrong. */
export type FlawlessData = Readonly<Record<string, unknown>>;

/** A document is compiled when it comes this often: one that is never asked again is not worth it. */
const ASKED_BEFORE_COMPILING = 3;

/**
 * Mutations that only ask: they make a receipt, which is a new document, and may be executed twice. The ledger then has a question
 * more than answers left, never one less.
 */
const QUESTIONS: ReadonlySet<string> = new Set(['verifyTechnician', 'verifyShop', 'verifyToken']);

interface Known {
  asked: number;
  /** Null for a document that the compiler does not take. */
  compiled: CompiledQuery | null | undefined;
}

/**
 * Executes questions that are asked again and again as code compiled for them. Only what changes nothing, and only what
 * goes well: a question in which anything fails is executed again by graphql-js, whose errors are the ones answered.
 */
export class CompiledQueries {
  private readonly schema: GraphQLSchema;
  private readonly known = new WeakMap<OperationDefinitionNode, Known>();

  constructor(schema: GraphQLSchema) {
    this.schema = schema;
  }

  /** The data of a query; undefined when graphql-js has to answer it. */
  async data(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    context: GraphQLContext,
    variables: Readonly<Record<string, unknown>> | undefined,
  ): Promise<FlawlessData | undefined> {
    if (!onlyAsks(operation)) return undefined;
    const compiled = this.compiled(document, operation);
    if (!compiled) return undefined;
    const result = await compiled.query(undefined, context, variables ?? {});
    return 'data' in result && result.data && !result.errors?.length ? (result.data as FlawlessData) : undefined;
  }

  private compiled(document: DocumentNode, operation: OperationDefinitionNode): CompiledQuery | null | undefined {
    let known = this.known.get(operation);
    if (!known) {
      known = { asked: 0, compiled: undefined };
      this.known.set(operation, known);
    }
    known.asked += 1;
    if (known.compiled === undefined && known.asked > ASKED_BEFORE_COMPILING) {
      const compiled = compileQuery(this.schema, document, operation.name?.value);
      known.compiled = isCompiledQuery(compiled) ? compiled : null;
    }
    return known.compiled;
  }
}

function onlyAsks({ operation, selectionSet }: OperationDefinitionNode): boolean {
  if (operation !== 'mutation') return operation === 'query';
  return selectionSet.selections.every((field) => field.kind === Kind.FIELD && QUESTIONS.has(field.name.value));
}
