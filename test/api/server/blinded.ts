import type pg from 'pg';

/** What is done to everything that a pool's connections are sent; nothing as long as it is undefined. */
export interface Blinding {
  /** What takes the place of a statement's text. */
  text?: ((text: string) => string) | undefined;
  /** What takes the place of the scope that the database is told. */
  scope?: ((scope: string) => string) | undefined;
}

interface Sent {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly string[];
}

/** Puts itself before every connection of the pool, MikroORM's too. What it does to them can be changed at any time. */
export function blinded(pool: pg.Pool): Blinding {
  const blinding: Blinding = {};
  const taken = new WeakSet<pg.PoolClient>();
  pool.on('acquire', (client) => {
    if (taken.has(client)) return;
    taken.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((first: string | Sent, ...rest: unknown[]) => query(blind(first, blinding), ...rest)) as never;
  });
  return blinding;
}

/** Throws every connection away, with what it was told. */
export async function startAnew(pool: pg.Pool, connections = 8): Promise<void> {
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  for (const client of clients) client.release(true);
}

const OWNER = String.raw`(?:"?\w+"?\.)?"?(?:organization_id|technician_id|person_id)"?`;
const IS_SOMEBODY = String.raw`= ?(?:any ?\(\$\d+(?:::\w+\[\])?\)|\$\d+(?:::\w+)?|p\.id\b)`;
const PREDICATE = new RegExp(`${OWNER} ${IS_SOMEBODY}`, 'g');

/** A reading statement without what it says of whose rows are wanted. */
export function withoutOwners(text: string): string {
  const reads = /^\s*(select|with)\b/i.test(text) && !/\b(insert into|update|delete from)\b/i.test(text);
  return reads ? text.replace(PREDICATE, (predicate) => `(true or ${predicate})`) : text;
}

function blind(sent: string | Sent, { text, scope }: Blinding): unknown {
  if (typeof sent === 'string') return text ? text(sent) : sent;
  if (typeof sent.text !== 'string' || 'submit' in sent) return sent;
  if (sent.name === 'registry-scope') return scope ? { ...sent, values: sent.values?.map(scope) } : sent;
  const changed = text?.(sent.text) ?? sent.text;
  if (changed === sent.text) return sent;
  // A connection plans a name once.
  return { ...sent, text: changed, ...(sent.name && { name: `${sent.name} blind`.slice(-63) }) };
}
