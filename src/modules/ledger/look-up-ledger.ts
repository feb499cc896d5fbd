import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { onDuty } from '../../kernel/connection-scope.ts';
import { Refusal } from '../../kernel/refusal.ts';
import { SigningKeyCompromised } from '../tokens/signing-key-changes.ts';
import { GroupCommit } from './group-commit.ts';
import type { Asker, LookUp } from './look-up.rules.ts';
import { insertLookUps, LOOK_UP_COLUMNS, lookUpColumns } from './look-up-writing.ts';

/** A receipt as it went on record before it was given. */
export interface ReceiptOnRecord {
  /** SHA-256 of the compact token, hex. */
  readonly digest: string;
  /** The key that signed it, by its RFC 7638 thumbprint. */
  readonly keyId: string;
  readonly at: Date;
}

/** What an earlier question was about, by the receipt that was given for it. */
export interface LookUpSubject {
  readonly technicianId: string | null;
  readonly shopId: string | null;
}

/**
 * The ledger of questions. Whoever answers one waits for {@link record}: no answer leaves before its row is committed, and rows
 * of questions that are asked at the same time are committed together.
 */
export class LookUpLedger {
  private readonly pool: pg.Pool;
  private readonly writer: pg.Pool;
  private readonly log: { error(fields: object, message: string): void };
  private readonly rows: GroupCommit<LookUp>;

  /** Questions are written on `writer`, a connection of their own. */
  constructor(
    { pool, writer }: { readonly pool: pg.Pool; readonly writer: pg.Pool },
    log: { error(fields: object, message: string): void },
  ) {
    this.pool = pool;
    this.writer = writer;
    this.log = log;
    this.rows = new GroupCommit((rows) => onDuty('ANSWERING', () => this.write(rows)), isFaultOfOneRow);
  }

  /**
   * Resolves once the row is committed. Refuses when it is not: the question must then not be answered. Rejects with
   * {@link SigningKeyCompromised} when a key that signed a receipt was compromised first.
   */
  async record(row: LookUp): Promise<void> {
    try {
      await this.rows.add(row);
    } catch (error) {
      if (error instanceof SigningKeyCompromised) throw error;
      this.log.error({ lookUpId: row.id, sqlState: sqlStateOf(error) }, 'a look-up could not be put on record');
      const message = 'The question could not be put on record, so it is not answered. Ask again.';
      throw new Refusal([{ code: 'LOOK_UP_NOT_RECORDED', message, path: [] }], { cause: error });
    }
  }

  /** Writes rows of answers that are kept in the transaction of `em`: they come to be together or not at all. */
  async recordIn(em: EntityManager, rows: readonly LookUp[]): Promise<void> {
    if (rows.length > 0) await em.execute(INSERT_IN_TRANSACTION, [...lookUpColumns(rows)]);
  }

  /** Who asked the question of this id; undefined when there is none. */
  async askerOf(em: EntityManager, id: string): Promise<Asker | undefined> {
    const text = `select organization_id as "organizationId", api_key_id as "apiKeyId", person_id as "personId",
      oauth_client_id as "oauthClientId", role from look_up where id = ?`;
    const [asker] = await em.execute<Asker[]>(text, [id]);
    return asker;
  }

  /** The receipt of this `jti`, if it ever left: proof of it that needs no trust in the key that signed it. */
  async receiptOnRecord(jti: string): Promise<ReceiptOnRecord | undefined> {
    const statement = {
      name: 'receipt-on-record',
      text: `select encode(receipt_digest, 'hex') as digest, receipt_key_id as "keyId",
          (extract(epoch from asked_at) * 1000)::float8 as at
        from look_up where id = $1 and receipt_digest is not null`,
      values: [jti],
    };
    const { rows } = await onDuty('ANSWERING', () =>
      this.pool.query<{ digest: string; keyId: string; at: number }>(statement),
    );
    const [row] = rows;
    return row && { ...row, at: new Date(row.at) };
  }

  /** Whom the receipt of this `jti` is about: the receipt itself names them by a pairwise subject alone. */
  async subjectOf(jti: string): Promise<LookUpSubject | undefined> {
    const statement = {
      name: 'look-up-subject',
      text: 'select technician_id as "technicianId", shop_id as "shopId" from look_up where id = $1',
      values: [jti],
    };
    const { rows } = await onDuty('ANSWERING', () => this.pool.query<LookUpSubject>(statement));
    return rows[0];
  }

  private async write(rows: readonly LookUp[]): Promise<void> {
    const keyIds = [...new Set(rows.flatMap(({ receipt }) => receipt?.keyId ?? []))];
    const values = [...lookUpColumns(rows), keyIds];
    const { rowCount } = await this.writer.query({ name: 'record-look-ups', text: INSERT, values });
    if (rowCount === 0) throw new SigningKeyCompromised('A receipt was signed by a key that is in use no more.');
  }
}

/**
 * All rows or none. The keys are locked in the statement that makes the receipts real, so that a compromise that has committed
 * is seen, whatever this process has cached, and one that comes waits.
 */
const INSERT = `
  with sound as (
    select kid from signing_key where kid = any($${LOOK_UP_COLUMNS + 1}::text[]) and compromised_at is null for share)
  ${insertLookUps((nth) => `$${nth}`)}
   where (select count(*) from sound) = cardinality($${LOOK_UP_COLUMNS + 1}::text[])`;
const INSERT_IN_TRANSACTION = insertLookUps(() => '?');

/** A row that cannot be written (SQLSTATE classes 22 and 23) says nothing about those beside it. */
function isFaultOfOneRow(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error) ?? '');
}

/** Of a failed write no more is logged than its SQLSTATE: PostgreSQL's own words may quote the row. */
function sqlStateOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
