import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';

/** A statement of a service: `name` makes each connection plan it once. Its parameters are `$1`, `$2` and so on, in order. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Runs statements in one transaction. */
export interface Statements {
  rows<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]>;
}

/** Statements on a connection that is in a transaction; on a pool, each in one of its own. */
export function statementsOn(client: pg.ClientBase | pg.Pool): Statements {
  return {
    async rows<Row extends object>({ name, text }: Statement, values: readonly unknown[]) {
      const { rows } = await client.query<Row>({ name, text, values: [...values] });
      return rows;
    },
  };
}

/** Statements in the transaction that an entity manager is in; what it has not written yet is written first. */
export function statementsOf(em: EntityManager): Statements {
  return {
    async rows<Row extends object>({ text }: Statement, values: readonly unknown[]) {
      await em.flush();
      const order: unknown[] = [];
      const inOrder = text.replace(/\$(\d+)/g, (_, number: string) => {
        order.push(values[Number(number) - 1]);
        return '?';
      });
      return em.execute<Row[]>(inOrder, order);
    },
  };
}
