import type { OpenedRow } from './log-entry.rules.ts';
import type { TileAddress } from './log-tile.rules.ts';

/** A leaf as it is kept. */
export interface StoredLeaf {
  readonly index: number;
  readonly data: Uint8Array;
  /** What the table says beside the data; absent in files. */
  readonly columns?: { readonly kind: string; readonly entryId: string };
  /** The row it was made of; null when there is none, undefined where rows are not kept. */
  readonly opened?: OpenedRow | null | undefined;
}

/** A signed tree head as it is kept. */
export interface StoredHead {
  readonly token: string;
  /** What the table says beside the token; absent in files. `signedAt` to the microsecond, in UTC. */
  readonly columns?: {
    readonly number: number;
    readonly treeSize: number;
    readonly rootHash: Uint8Array;
    readonly signedAt: string;
    readonly keyId: string;
  };
}

/** A row that was recorded and is neither in the log nor waits for its place. */
export interface StrayRow {
  readonly kind: string;
  readonly id: string;
}

/** Somewhere a whole log is kept: a database, or files. Everything is read piece by piece. */
export interface LogSource {
  /** In the order of their indices. */
  leaves(): AsyncIterable<readonly StoredLeaf[]>;
  /** The tile's hashes; undefined when there is no such tile. `width` is how many it should have. */
  tile(address: TileAddress, width: number): Promise<Uint8Array | undefined>;
  /** Tiles that a tree of this size does not have, or has with another width. */
  strayTiles(size: number): Promise<readonly string[]>;
  /** In the order of their numbers. */
  heads(): AsyncIterable<readonly StoredHead[]>;
  /** Whether heads are there without gaps. */
  readonly hasEveryHead: boolean;
  strayRows(): AsyncIterable<readonly StrayRow[]>;
  /** How many rows wait for their place. */
  waiting(): Promise<number>;
  /** The moments before which look-ups may be gone, because they were erased on record; to the microsecond, in UTC. */
  erasures(): Promise<readonly string[]>;
}

/** The audit action that says so; its details have `askedBefore`. */
export const LOOK_UPS_ERASED = 'look_ups.erased';
