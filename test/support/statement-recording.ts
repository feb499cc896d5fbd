import pg from 'pg';
import { AS_SERVICE } from '../../src/kernel/service-role.ts';

/** A statement that the service sent, as it was sent first. */
export interface SentStatement {
  readonly text: string;
  /** The names that it was prepared by. */
  readonly names: ReadonlySet<string>;
  /** In whose names it was asked: duties and roles. */
  readonly scopes: ReadonlySet<string>;
}

interface Sent {
  readonly name?: string;
  readonly text?: string;
  readonly values?: readonly unknown[];
}

interface Recorded {
  readonly text: string;
  readonly names: Set<string>;
  readonly scopes: Set<string>;
}

interface Prototype {
  query: (this: pg.Client, ...args: unknown[]) => unknown;
}

/**
 * Takes down every statement of this process that is sent as the service, whichever way: by the pool, MikroORM, a COPY or the
 * job queue's connections. One at a time may be going on.
 */
export class StatementRecording {
  private readonly recorded = new Map<string, Recorded>();
  private readonly scopes = new WeakMap<pg.Client, string>();
  private readonly query = prototypeOfClients().query;

  constructor() {
    const { recorded, scopes, query } = this;
    prototypeOfClients().query = function (...args) {
      const [first, second] = args;
      const sent: Sent = typeof first === 'string' ? { text: first, values: second as unknown[] } : (first as Sent);
      if (isService(this) && sent.text !== undefined) {
        if (sent.name === 'registry-scope') scopes.set(this, String(sent.values?.[0]));
        else note(recorded, sent.text, sent.name, scopes.get(this) ?? 'WORKING');
      }
      return query.apply(this, args);
    };
  }

  /** What was sent so far. */
  get statements(): readonly SentStatement[] {
    return [...this.recorded.values()];
  }

  end(): void {
    prototypeOfClients().query = this.query;
  }
}

function prototypeOfClients(): Prototype {
  return pg.Client.prototype as unknown as Prototype;
}

function isService(client: pg.Client): boolean {
  const { connectionParameters } = client as unknown as { connectionParameters?: { options?: string } };
  return connectionParameters?.options?.includes(AS_SERVICE) ?? false;
}

/** Statements that differ in the values that are written out in them are one. */
function note(recorded: Map<string, Recorded>, text: string, name: string | undefined, scope: string): void {
  const shape = text.replace(/'[^']*'/g, "''").replace(/(?<![\w$])\d+(?:\.\d+)?/g, '0');
  const statement = recorded.get(shape) ?? { text, names: new Set(), scopes: new Set() };
  recorded.set(shape, statement);
  if (name !== undefined) statement.names.add(name);
  statement.scopes.add(scope.split(' ', 1)[0] ?? scope);
}
