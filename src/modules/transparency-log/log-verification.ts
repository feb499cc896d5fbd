import { decodeBase64url } from '../tokens/base64url.rules.ts';
import { entryIn, isOpenedBy, type LogEntry } from './log-entry.rules.ts';
import type { LogHeadClaims } from './log-head.rules.ts';
import { type LogHeadPolicy, verifyLogHead } from './log-head-verification.ts';
import type { LogSource, StoredHead, StoredLeaf } from './log-source.ts';
import { GrowingTree, type Tile, tileWidthIn } from './log-tile.rules.ts';
import { equalHashes, HASH_BYTES, type Hash } from './merkle-tree.rules.ts';
import { logHashing, nodeSha256 } from './node-tree-hashing.ts';

/** What can be wrong with a log. Public codes: add, never rename. */
export const LOG_FAULTS = {
  LEAF_MISSING: 'there is no leaf of this index, and there are later ones',
  LEAF_MALFORMED: 'the leaf is not one that this log makes',
  LEAF_COLUMNS_DIFFER: 'the columns beside the leaf say something else than the leaf',
  ROW_DIFFERS: 'the row is not what it was when it was recorded',
  ROW_MISSING: 'the row is gone, and no erasure is on record',
  ROW_NOT_IN_LOG: 'the row was recorded past the log',
  TILE_MISSING: 'the tile that holds the leaf’s hash is gone',
  TILE_DIFFERS: 'the tile has another hash than the leaf',
  UPPER_TILE_DIFFERS: 'a tile above is not made of those below',
  TILE_STRAY: 'the tree has no such tile',
  HEAD_MISSING: 'a signed head between two others is gone',
  HEAD_MALFORMED: 'the signed head is not one of this log, or its signature is not good',
  HEAD_COLUMNS_DIFFER: 'the columns beside the head say something else than the head',
  HEAD_BEYOND_LOG: 'more leaves were signed than there are',
  ROOT_DIFFERS: 'the leaves are not those that were signed',
  LEAVES_UNSIGNED: 'there are leaves beyond the newest head',
} as const;
export type LogFaultCode = keyof typeof LOG_FAULTS;

export interface LogFault {
  readonly code: LogFaultCode;
  /** The leaf it lies at; null when it lies at none, or at one that cannot be told. */
  readonly leaf: number | null;
  /** What it was found at: a tile, a head, a row's id. */
  readonly at: string;
}

export interface LogReport {
  readonly leaves: number;
  readonly rows: { readonly checked: number; readonly erased: number; readonly waiting: number };
  readonly heads: number;
  /** The newest head whose signature is good; null when there is none. */
  readonly signed: { readonly treeSize: number; readonly at: string } | null;
  readonly rootHash: Hash;
  /** The first that may be wrong; null when there is none. */
  readonly firstWrongLeaf: number | null;
  readonly faultCount: number;
  /** The first of them. */
  readonly faults: readonly LogFault[];
}

export interface LogVerificationPolicy extends LogHeadPolicy {
  /** Heads that were kept elsewhere: the log must go on from them. */
  readonly trustedHeads?: readonly string[];
  /** Whether everything must be signed: of an export, not of a log in use. */
  readonly mustBeSigned?: boolean;
  readonly onProgress?: (leaves: number) => void;
}

const FAULTS_TOLD = 100;
const SECONDS = 1000;

interface SignedTree {
  readonly size: number;
  readonly root: Hash;
  readonly at: string;
}

/**
 * Reads a whole log again and holds every part of it against every other: rows against leaves, leaves against tiles, tiles
 * against those above, the tree against every head, heads against their signatures. All heads are then of one growing tree,
 * so any two of them are consistent. It keeps a tile of each level, and of each head its root.
 */
export async function verifyLog(source: LogSource, policy: LogVerificationPolicy): Promise<LogReport> {
  const verification = new Verification(source, policy);
  return verification.run();
}

class Verification {
  private readonly source: LogSource;
  private readonly policy: LogVerificationPolicy;
  private readonly tree = new GrowingTree(logHashing);
  private readonly faults: LogFault[] = [];
  private faultCount = 0;
  /** Of the faults that lie at one leaf. */
  private readonly wrongLeaves = { first: Number.POSITIVE_INFINITY, last: -1 };
  private signed: SignedTree[] = [];
  private heads = 0;
  private readonly rows = { checked: 0, erased: 0, waiting: 0 };
  private expected = 0;
  private agreedSize = 0;
  /** Between which heads the tree went astray, and whether a leaf between them is known to be wrong. */
  private astray: { readonly from: number; readonly to: number; isExplained: boolean } | undefined;
  private nextSigned = 0;

  constructor(source: LogSource, policy: LogVerificationPolicy) {
    this.source = source;
    this.policy = policy;
  }

  async run(): Promise<LogReport> {
    await this.readHeads();
    this.holdRoot();
    const erasures = await this.source.erasures();
    for await (const leaves of this.source.leaves()) {
      for (const leaf of leaves) await this.takeLeaf(leaf, erasures);
      this.policy.onProgress?.(this.tree.size);
    }
    for (const tile of this.tree.unfinished()) await this.holdTile(tile);
    for (const at of await this.source.strayTiles(this.tree.size)) this.fault('TILE_STRAY', null, at);
    for await (const rows of this.source.strayRows()) {
      for (const { kind, id } of rows) this.fault('ROW_NOT_IN_LOG', null, `${kind} ${id}`);
    }
    this.rows.waiting = await this.source.waiting();
    return this.conclude();
  }

  private conclude(): LogReport {
    const beyond = this.signed[this.nextSigned];
    if (beyond) this.fault('HEAD_BEYOND_LOG', this.tree.size, beyond.at);
    const newest = this.signed[this.nextSigned - 1];
    if (this.policy.mustBeSigned && (newest?.size ?? 0) !== this.tree.size) {
      this.fault('LEAVES_UNSIGNED', newest?.size ?? 0, `leaf ${newest?.size ?? 0}`);
    }
    const { faults, faultCount, heads, rows } = this;
    const firstWrongLeaf = this.firstWrongLeaf();
    const signed = newest ? { treeSize: newest.size, at: newest.at } : null;
    return {
      leaves: this.tree.size,
      rows,
      heads,
      signed,
      rootHash: this.tree.root(),
      firstWrongLeaf,
      faultCount,
      faults,
    };
  }

  private async readHeads(): Promise<void> {
    let previous = -1;
    for await (const heads of this.source.heads()) {
      for (const head of heads) {
        const at = `head ${head.columns?.number ?? previous + 1}`;
        const claims = await this.takeHead(head, at);
        this.heads += 1;
        const number = head.columns?.number ?? claims?.number ?? previous + 1;
        const follows = this.source.hasEveryHead ? number === previous + 1 : number > previous;
        if (!follows) this.fault('HEAD_MISSING', null, `head ${previous + 1}`);
        previous = number;
      }
    }
    for (const [place, token] of (this.policy.trustedHeads ?? []).entries()) {
      const claims = await this.takeHead({ token }, `trusted head ${place + 1}`);
      if (claims && claims.number > previous) this.fault('HEAD_MISSING', null, `head ${claims.number}`);
    }
    this.signed.sort((one, other) => one.size - other.size);
  }

  private async takeHead({ token, columns }: StoredHead, at: string): Promise<LogHeadClaims | undefined> {
    const verified = await verifyLogHead(token, this.policy);
    if ('fault' in verified) return void this.fault('HEAD_MALFORMED', null, `${at} (${verified.fault})`);
    const { claims, kid } = verified;
    const root = decodeBase64url(claims.root_hash) ?? new Uint8Array();
    const iso = new Date(claims.iat * SECONDS).toISOString();
    const agrees =
      columns === undefined ||
      (columns.number === claims.number &&
        columns.treeSize === claims.tree_size &&
        equalHashes(columns.rootHash, root) &&
        columns.signedAt === iso.replace('Z', '000Z') &&
        columns.keyId === kid);
    if (!agrees) this.fault('HEAD_COLUMNS_DIFFER', null, at);
    this.signed.push({ size: claims.tree_size, root, at: iso });
    return claims;
  }

  private async takeLeaf(leaf: StoredLeaf, erasures: readonly string[]): Promise<void> {
    const { index } = leaf;
    if (index !== this.expected) this.fault('LEAF_MISSING', this.expected, `leaf ${this.expected}`);
    this.expected = index + 1;
    const entry = entryIn(leaf.data);
    if (!entry) this.fault('LEAF_MALFORMED', index, `leaf ${index}`);
    else this.holdRow(index, entry, leaf, erasures);
    for (const tile of this.tree.append(logHashing.leaf(leaf.data))) await this.holdTile(tile);
    this.holdRoot();
  }

  private holdRow(index: number, entry: LogEntry, leaf: StoredLeaf, erasures: readonly string[]): void {
    const { columns, opened } = leaf;
    if (columns && (columns.kind !== entry.kind || columns.entryId !== entry.id)) {
      this.fault('LEAF_COLUMNS_DIFFER', index, `leaf ${index}`);
    }
    if (opened === undefined) return;
    if (opened) {
      this.rows.checked += 1;
      if (!isOpenedBy(nodeSha256, entry, opened)) this.fault('ROW_DIFFERS', index, `${entry.kind} ${entry.id}`);
      return;
    }
    const { kind, at } = entry;
    const wasErased = at === null || (kind === 'LOOK_UP' && erasures.some((before) => at < before));
    if (wasErased) this.rows.erased += 1;
    else this.fault('ROW_MISSING', index, `${kind} ${entry.id}`);
  }

  /** Holds a tile of the tree as the leaves make it against the one that is kept. */
  private async holdTile({ level, index, hashes }: Tile): Promise<void> {
    const width = tileWidthIn(this.tree.size, { level, index });
    const kept = await this.source.tile({ level, index }, width);
    const at = `tile ${level}/${index}`;
    const firstLeaf = index * 256 ** (level + 1);
    if (!kept) return this.fault('TILE_MISSING', firstLeaf, at);
    if (equalHashes(kept, hashes)) return;
    const place = firstDifference(kept, hashes);
    this.fault(level === 0 ? 'TILE_DIFFERS' : 'UPPER_TILE_DIFFERS', firstLeaf + place * 256 ** level, at);
  }

  /** Holds the tree against the heads of its present size. */
  private holdRoot(): void {
    for (let head = this.signed[this.nextSigned]; head?.size === this.tree.size; head = this.signed[this.nextSigned]) {
      this.nextSigned += 1;
      if (equalHashes(head.root, this.tree.root())) {
        this.agreedSize = head.size;
      } else if (!this.astray) {
        // Once the tree has gone astray every later head differs, and tells nothing new.
        const from = this.agreedSize;
        this.fault('ROOT_DIFFERS', null, `leaf ${from} or a later one, up to the head of ${head.size} leaves`);
        this.astray = { from, to: head.size, isExplained: this.wrongLeaves.last >= from };
      }
    }
  }

  private fault(code: LogFaultCode, leaf: number | null, at: string): void {
    this.faultCount += 1;
    if (this.faults.length < FAULTS_TOLD) this.faults.push({ code, leaf, at });
    if (leaf === null) return;
    this.wrongLeaves.first = Math.min(this.wrongLeaves.first, leaf);
    this.wrongLeaves.last = Math.max(this.wrongLeaves.last, leaf);
    if (this.astray && leaf >= this.astray.from && leaf < this.astray.to) this.astray.isExplained = true;
  }

  private firstWrongLeaf(): number | null {
    const unexplained = this.astray && !this.astray.isExplained ? this.astray.from : Number.POSITIVE_INFINITY;
    const first = Math.min(this.wrongLeaves.first, unexplained);
    return Number.isFinite(first) ? first : null;
  }
}

/** The place of the first hash in which two tiles differ. */
function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const shorter = Math.min(one.length, other.length);
  for (let byte = 0; byte < shorter; byte += 1) {
    if (one[byte] !== other[byte]) return Math.floor(byte / HASH_BYTES);
  }
  return Math.floor(shorter / HASH_BYTES);
}
