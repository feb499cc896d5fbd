import pg from 'pg';
import { AS_SERVICE } from '../../src/kernel/service-role.ts';
import { type PlanFault, type PlanNode, planFaults, spoiledConditions } from './plan-faults.ts';
import type { SentStatement } from './statement-recording.ts';

/** A statement, and what its plan reads in vain. */
export interface FaultyStatement extends Pick<SentStatement, 'text' | 'scopes'> {
  readonly faults: readonly PlanFault[];
}

/** Statements with their plans as the service and as the owner, whom no policy holds up. */
export interface Explained {
  /** How many have a plan. */
  readonly count: number;
  readonly faulty: readonly FaultyStatement[];
  /** What PostgreSQL would not plan. */
  readonly refused: readonly string[];
}

/** A generic plan is what the service's connections keep; a scan is the last resort. Of both kinds, nothing else is told apart. */
const SETTINGS = '-c enable_seqscan=off -c max_parallel_workers_per_gather=0 -c jit=off';

/** What of a database has many rows and what has few. */
export interface Sizes {
  readonly isLarge: (table: string) => boolean;
  /** Of an index that few rows of a large table are in. */
  readonly isSmallIndex: (index: string) => boolean;
}

/** Has statements planned, and looks for what reads too much. */
export class StatementPlans {
  private readonly service: pg.Client;
  private readonly owner: pg.Client;
  private readonly sizes: Sizes;
  private readonly conditions = new Map<string, string>();

  private constructor(url: string, sizes: Sizes) {
    this.service = new pg.Client({ connectionString: url, options: `${AS_SERVICE} ${SETTINGS}` });
    this.owner = new pg.Client({ connectionString: url, options: SETTINGS });
    this.sizes = sizes;
  }

  static async open(url: string, sizes: Sizes): Promise<StatementPlans> {
    const plans = new StatementPlans(url, sizes);
    await Promise.all([plans.service.connect(), plans.owner.connect()]);
    const { rows } = await plans.owner.query<{ index: string; condition: string }>(
      `select indexrelid::regclass::text as index, pg_get_expr(indpred, indrelid) as condition
         from pg_index where indpred is not null`,
    );
    for (const { index, condition } of rows) plans.conditions.set(index, condition);
    return plans;
  }

  async close(): Promise<void> {
    await Promise.all([this.service.end(), this.owner.end()]);
  }

  /** The tables for a transaction that a statement makes, which others that were sent with it ask for. */
  async makeTemporaryTables(statements: readonly SentStatement[]): Promise<void> {
    for (const { text } of statements) {
      if (!/^\s*create temp table/i.test(text)) continue;
      const kept = text.replace(/on commit drop/i, '');
      await Promise.all([this.service.query(kept), this.owner.query(kept)]);
    }
  }

  async explained(statements: readonly Pick<SentStatement, 'text' | 'scopes'>[]): Promise<Explained> {
    const faulty: FaultyStatement[] = [];
    const refused: string[] = [];
    let count = 0;
    for (const { text, scopes } of statements) {
      const query = queryIn(text);
      if (query === undefined) continue;
      try {
        const faults = await this.faultsOf(query, scopes);
        if (faults.length > 0) faulty.push({ text, scopes, faults });
        count += 1;
      } catch (error) {
        refused.push(`${(error as Error).message}: ${text}`);
      }
    }
    return { count, faulty, refused };
  }

  private async faultsOf(query: string, scopes: Iterable<string>): Promise<readonly PlanFault[]> {
    const [held, open] = await Promise.all([planOf(this.service, query), planOf(this.owner, query)]);
    const { isLarge, isSmallIndex } = this.sizes;
    const conditionOf = (index: string) => this.conditions.get(index);
    const faults = [...planFaults(held, { scopes, isSmallIndex, conditionOf }), ...spoiledConditions(held, open)];
    return faults.filter(({ table }) => isLarge(table));
  }
}

async function planOf(client: pg.Client, query: string): Promise<PlanNode> {
  const { rows } = await client.query(`explain (generic_plan, format json) ${query}`);
  return rows[0]['QUERY PLAN'][0].Plan;
}

/** The query in a statement that has one: itself, or what it copies from. */
function queryIn(text: string): string | undefined {
  const copied = /^\s*copy\s*\(([\s\S]*)\)\s*to\s+stdout/i.exec(text)?.[1];
  if (copied !== undefined) return copied;
  return /^\s*\(*(select|with|insert|update|delete|merge|values)\b/i.test(text) ? text : undefined;
}

/**
 * What the functions ask that policies and statements call: PostgreSQL plans it apart. Those of the owner's stand for the service too,
 * which asks the same of tables without a policy.
 */
export async function questionsOfFunctions(owner: pg.Pool): Promise<readonly Pick<SentStatement, 'text' | 'scopes'>[]> {
  const { rows } = await owner.query<{ body: string; names: string[] | null; types: string[] }>(
    `select coalesce(nullif(trim(p.prosrc), ''), pg_get_function_sqlbody(p.oid)) as body, p.proargnames as names,
            array(select format_type(type, null) from unnest(p.proargtypes) as type) as types
       from pg_proc p join pg_language l on l.oid = p.prolang and l.lanname in ('sql', 'plpgsql')
      where p.pronamespace = 'public'::regnamespace and p.proname like 'registry%' order by p.proname`,
  );
  return rows.map(({ body, names, types }) => {
    const returned = /\breturn\s+([\s\S]*?);?\s*(?:end;?)?\s*$/i.exec(body.replace(/return null;/i, ''))?.[1];
    const query = returned === undefined ? body : `select ${returned}`;
    const text = (names ?? []).reduce(
      (made, name, index) => made.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `$${index + 1}::${types[index]}`),
      query,
    );
    return { text, scopes: new Set<string>() };
  });
}
