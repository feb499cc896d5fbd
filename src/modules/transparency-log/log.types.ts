import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf, PageArgs } from '../../graphql/connection.ts';
import { graphqlEnum } from '../../graphql/enum.ts';
import { DateTimeScalar, JsonObjectScalar } from '../../graphql/scalars.ts';
import { LOG_ENTRY_KINDS, type LogEntryKind, type RowText } from './log-entry.rules.ts';

const HASH = 'base64url of 32 bytes';

export const LogEntryKindEnum = graphqlEnum(LOG_ENTRY_KINDS, {
  name: 'LogEntryKind',
  description: 'What a leaf of the transparency log is about.',
  describe: {
    CHANGE: 'A change of the record, by its audit entry.',
    LOOK_UP: 'A question and its answer, by its row of the look-up ledger; with the receipt, where one was given.',
  },
});

@ObjectType({
  description:
    'A signed head of the transparency log, a Merkle tree as RFC 9162 has it. Keep some: whoever has one can prove, by `logConsistencyProof`, that nothing before it was ever rewritten.',
  simpleResolvers: true,
})
export class LogHead {
  @Field(() => Int, { description: 'Heads are numbered from 0 without gaps.' })
  readonly number!: number;

  @Field(() => Int, { description: 'How many leaves it speaks for.' })
  readonly treeSize!: number;

  @Field(() => String, { description: `The Merkle tree head, ${HASH}.` })
  readonly rootHash!: string;

  @Field(() => DateTimeScalar, { description: 'When it was signed.' })
  readonly signedAt!: Date;

  @Field(() => ID, { description: 'The key that signed it, the `kid` of its header.' })
  readonly keyId!: string;

  @Field(() => String, {
    description:
      'The head as a JWT of the `typ` vnd.ase-verification.log-head+jwt, with the claims iss, iat, log, number, tree_size and root_hash; verify it against the key set.',
  })
  readonly token!: string;
}

@ObjectType({
  description: 'What opens a leaf: its row, and the salt that its hash was made with.',
  simpleResolvers: true,
})
export class LogOpening {
  @Field(() => ID, { description: 'The salt: the 16 bytes of this UUID come before the row when it is hashed.' })
  readonly salt!: string;

  @Field(() => JsonObjectScalar, {
    description:
      'The row, every column as text. SHA-256 of the salt and of this as canonical JSON (members in the order of their names, no spaces) is the `row` in the leaf.',
  })
  readonly row!: RowText;
}

@ObjectType({
  description: 'A leaf of the transparency log. It names nobody: what it is about is hashed with a salt.',
  simpleResolvers: true,
})
export class LogEntry {
  @Field(() => Int, { description: 'Its place in the log, from 0.' })
  readonly index!: number;

  @Field(() => LogEntryKindEnum, { description: 'What it is about.' })
  readonly kind!: LogEntryKind;

  @Field(() => ID, {
    description: 'The id of the audit entry or of the look-up: where a receipt was given, its `jti`.',
  })
  readonly entryId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'When it happened, to the microsecond, in UTC; null when its row was gone before it had its place.',
  })
  readonly at!: string | null;

  @Field(() => String, {
    nullable: true,
    description: `SHA-256 of the receipt that was given, ${HASH}; null without one.`,
  })
  readonly receiptHash!: string | null;

  @Field(() => String, { description: 'What is hashed: canonical JSON in UTF-8.' })
  readonly data!: string;

  @Field(() => String, { description: `SHA-256 of a zero byte and the data, ${HASH}.` })
  readonly leafHash!: string;

  @Field(() => LogOpening, {
    nullable: true,
    description:
      'The row behind the leaf, for registrars and for the organisation whose action or question it was; null to others, and when the row was erased.',
  })
  readonly opening!: LogOpening | null;
}

@ObjectType({ description: 'That a leaf is in the log (RFC 9162, section 2.1.3).', simpleResolvers: true })
export class LogInclusionProof {
  @Field(() => Int, { description: 'The place of the leaf.' })
  readonly index!: number;

  @Field(() => Int, { description: 'The tree that it is proven to be in.' })
  readonly treeSize!: number;

  @Field(() => String, { description: `The hash of the leaf, ${HASH}.` })
  readonly leafHash!: string;

  @Field(() => [String], { description: `The path, from the leaf up, each ${HASH}.` })
  readonly path!: readonly string[];
}

@ObjectType({ description: 'That one tree begins with another (RFC 9162, section 2.1.4).', simpleResolvers: true })
export class LogConsistencyProof {
  @Field(() => Int, { description: 'How many leaves the earlier tree has.' })
  readonly first!: number;

  @Field(() => Int, { description: 'How many leaves the later tree has.' })
  readonly second!: number;

  @Field(() => [String], { description: `The proof, each ${HASH}; empty when both are one tree.` })
  readonly path!: readonly string[];
}

export const LogHeadConnection = connectionOf(LogHead, 'LogHead');
export const LogEntryConnection = connectionOf(LogEntry, 'LogEntry');

/** Which leaves are wanted. */
@ArgsType()
export class LogEntriesArgs extends PageArgs {
  @Field(() => LogEntryKindEnum, { nullable: true, description: 'Only leaves of this kind.' })
  kind?: LogEntryKind | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only changes by this action, such as `api_key.created` or `credential.suspended`.',
  })
  action?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Only what happened at this moment or later.' })
  since?: Date | null;
}

/** Names one leaf. */
@ArgsType()
export class LogEntryArgs {
  @Field(() => Int, { nullable: true, description: 'By its place in the log.' })
  index?: number | null;

  @Field(() => ID, { nullable: true, description: 'By the `jti` of a receipt, or the id of an audit entry.' })
  entryId?: string | null;
}

/** Names one leaf, and the tree that it is to be proven to be in. */
@ArgsType()
export class LogInclusionProofArgs extends LogEntryArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many leaves the tree has; the newest signed tree when left out.',
  })
  treeSize?: number | null;
}
