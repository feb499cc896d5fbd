import { Arg, Args, Ctx, Int, Query, Resolver } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import { pageRequest } from '../../kernel/page.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { SignedHead } from './log.queries.ts';
import {
  LogConsistencyProof,
  LogEntriesArgs,
  LogEntry,
  LogEntryArgs,
  LogEntryConnection,
  LogHead,
  LogHeadConnection,
  LogInclusionProof,
  LogInclusionProofArgs,
} from './log.types.ts';
import { type EntryName, type LogReadingService, type OpenedEntry, shownHash } from './log-reading.service.ts';

/** The transparency log: heads, leaves and proofs are open to everybody, what opens a leaf to those it belongs to. */
@Resolver()
export class LogResolver {
  private readonly reading: LogReadingService;

  constructor(reading: LogReadingService) {
    this.reading = reading;
  }

  @Query(() => LogHead, {
    nullable: true,
    description: 'The newest signed head of the transparency log; null before the first.',
  })
  async logHead(): Promise<LogHead | null> {
    const head = await this.reading.newestHead();
    return head ? shownHead(head) : null;
  }

  @Query(() => LogHeadConnection, {
    description: 'Signed heads of the transparency log, newest first. Any two of them are consistent.',
  })
  async logHeads(@Args(() => PageArgs) page: PageArgs): Promise<Connection<LogHead>> {
    return toConnection(await this.reading.heads(pageRequest(page)), shownHead);
  }

  @Query(() => LogEntryConnection, {
    description: 'For registrars: the leaves of the transparency log, newest first; `opening` has what each is about.',
  })
  async logEntries(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => LogEntriesArgs) { kind, action, since, ...page }: LogEntriesArgs,
  ): Promise<Connection<LogEntry>> {
    const filter = { kind: kind ?? null, action: action ?? null, since: since ?? null };
    return toConnection(await this.reading.entries(viewer, filter, pageRequest(page)), shownEntry);
  }

  @Query(() => LogEntry, {
    nullable: true,
    description: 'A leaf of the transparency log, by its place or by a receipt; null while there is none.',
  })
  async logEntry(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => LogEntryArgs) args: LogEntryArgs,
  ): Promise<LogEntry | null> {
    const entry = await this.reading.entry(viewer, nameIn(args));
    return entry ? shownEntry(entry) : null;
  }

  @Query(() => LogInclusionProof, {
    nullable: true,
    description:
      'Proves that a leaf is in the log: with the leaf’s hash, its place and the tree’s size the path leads to the root of a signed head. Null while there is no such leaf in that tree.',
  })
  async logInclusionProof(
    @Args(() => LogInclusionProofArgs) { treeSize, ...name }: LogInclusionProofArgs,
  ): Promise<LogInclusionProof | null> {
    const proof = await this.reading.inclusionProof(nameIn(name), treeSize ?? null);
    return proof ? { ...proof, leafHash: shownHash(proof.leafHash), path: proof.path.map(shownHash) } : null;
  }

  @Query(() => LogConsistencyProof, {
    description: 'Proves that the log only grew: the tree of `second` leaves begins with the tree of `first`.',
  })
  async logConsistencyProof(
    @Arg('first', () => Int, { description: 'How many leaves the head has that you kept.' }) first: number,
    @Arg('second', () => Int, {
      nullable: true,
      description: 'How many leaves the later head has; the newest when left out.',
    })
    second?: number | null,
  ): Promise<LogConsistencyProof> {
    const proof = await this.reading.consistencyProof(first, second ?? null);
    return { ...proof, path: proof.path.map(shownHash) };
  }
}

function nameIn({ index, entryId }: LogEntryArgs): EntryName {
  if (index != null && entryId == null) return { index };
  if (entryId != null && index == null) return { entryId };
  throw refuse('LOG_ENTRY_AMBIGUOUS', 'Name the leaf by its index or by its entryId.', ['index']);
}

function shownHead({ rootHash, ...head }: SignedHead): LogHead {
  return { ...head, rootHash: shownHash(rootHash) };
}

function shownEntry({ index, kind, id, data, says, leafHash, opened }: OpenedEntry): LogEntry {
  const { at, receipt } = says;
  return {
    index,
    kind,
    entryId: id,
    at,
    receiptHash: receipt ?? null,
    data,
    leafHash: shownHash(leafHash),
    opening: opened,
  };
}
