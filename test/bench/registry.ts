import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres/start.ts';
import { CACHE, ROOT, runCli } from './processes.ts';

const SEED = 1;
/** Each waits five seconds for others to leave the database. */
const DROP_ATTEMPTS = 6;
const OF_A_RUN = [
  'roster_line',
  'roster_chunk',
  'roster',
  'share_link_opening',
  'share_link',
  'reissued_token',
  'issued_token',
  'key_reissue_chunk',
  'key_reissue',
  'status_list_entry',
  'status_list',
  'consent_request',
  'consent',
  'api_key',
  'log_pending',
  'oauth_client',
  'used_proof',
  'outbox_event',
  'idempotency_record',
];

/** Ledger, audit trail and log let nothing be taken away; their owner may put that out of force for a moment. */
const EMPTY_LEDGER = ['look_up', 'audit_entry', 'log_leaf', 'log_tile', 'log_head']
  .map(
    (table) => `alter table ${table} disable trigger user; truncate ${table}; alter table ${table} enable trigger user`,
  )
  .join('; ');

/** What is measured is the answer in full. */
const EVERYBODY_CONSENTS = `
  insert into consent (id, technician_id, organization_id, tier, purpose, scope, granted_at, granted_on, until_on)
  select gen_random_uuid(), t.id, o.id, 'FULL', 'EMPLOYMENT', '{}', now(), '2000-01-01', '2999-01-01'
    from technician t, organization o where o.name = 'Benchmark'`;

/** A generated registry, loaded, with keys of this run. */
export interface Registry {
  readonly size: number;
  readonly url: string;
  readonly registrarKey: string;
  readonly employerKey: string;
}

/** A technician as the questions name them. */
export interface Person {
  readonly aseId: string;
  readonly lastName: string;
  /** Tests that are current today. */
  readonly codes: readonly string[];
}

/** The cluster that holds the registries. What was loaded once is kept under a name made from everything it depends on. */
export class Cluster {
  private readonly postgres: EmbeddedPostgres;
  private readonly digest: string;

  private constructor(postgres: EmbeddedPostgres, digest: string) {
    this.postgres = postgres;
    this.digest = digest;
  }

  static async start(): Promise<Cluster> {
    await mkdir(CACHE, { recursive: true });
    const postgres = await startEmbeddedPostgres({
      dataDir: CACHE,
      log: (message) => process.stderr.write(`${message}\n`),
    });
    return new Cluster(postgres, await digestOfSources());
  }

  stop(): Promise<void> {
    return this.postgres.stop();
  }

  urlOf(database: string): string {
    const url = new URL(this.postgres.url);
    url.pathname = `/${database}`;
    return url.href;
  }

  /** The registry of that many technicians, loaded when there is none yet, with nothing left of earlier runs. */
  async registry(size: number): Promise<Registry> {
    const url = this.urlOf(await this.loaded(size));
    await query(url, `truncate ${OF_A_RUN.join(', ')}; delete from graphile_worker._private_jobs`);
    await query(url, EMPTY_LEDGER);
    const key = (role: string) =>
      runCli(['api-keys', 'create', '--organization', 'Benchmark', '--role', role, '--label', 'benchmark'], {
        DATABASE_URL: url,
      });
    const keys = { registrarKey: await key('REGISTRAR'), employerKey: await key('EMPLOYER') };
    await query(url, EVERYBODY_CONSENTS);
    // Else PostgreSQL does this in the background while the first measures are taken, at their cost alone.
    await query(url, 'vacuum (analyze)');
    await query(url, 'checkpoint');
    return { size, url, ...keys };
  }

  /** The folder with the generated files of a registry. */
  async files(size: number): Promise<string> {
    const folder = join(CACHE, `files-${size}-${this.digest}`);
    if (existsSync(join(folder, 'complete'))) return folder;
    process.stderr.write(`Generating ${size} technicians.\n`);
    await rm(folder, { recursive: true, force: true });
    await runCli(['generate-registry', '--technicians', String(size), '--seed', String(SEED), '--out', folder]);
    await mkdir(join(folder, 'complete'));
    return folder;
  }

  /** The name of the database with the loaded registry. */
  async loaded(size: number): Promise<string> {
    const name = `registry_${size}_${this.digest}`;
    const [found] = await query<{ comment: string | null }>(
      this.postgres.url,
      `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = '${name}'`,
    );
    if (found?.comment === 'complete') return name;
    await this.dropOlder(size);
    const folder = await this.files(size);
    process.stderr.write(`Loading ${size} technicians.\n`);
    await query(this.postgres.url, `create database ${name}`);
    await runCli(['import', folder], { DATABASE_URL: this.urlOf(name) });
    await runCli(['standings', 'rebuild'], { DATABASE_URL: this.urlOf(name) });
    await query(this.postgres.url, `comment on database ${name} is 'complete'`);
    return name;
  }

  /** Runs `work` on a new database, made like `template`, and drops it. */
  async withDatabase<Result>(
    name: string,
    template: string | undefined,
    work: (url: string) => Promise<Result>,
  ): Promise<Result> {
    await this.drop(name);
    await query(this.postgres.url, `create database ${name} ${template ? `template ${template}` : ''}`);
    try {
      return await work(this.urlOf(name));
    } finally {
      await this.drop(name);
    }
  }

  /** Without force: that would end an autovacuum worker too, which only a superuser may. A plain drop sends it away itself. */
  private async drop(name: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await query(this.postgres.url, `drop database if exists ${name}`);
        return;
      } catch (error) {
        if (attempt === DROP_ATTEMPTS) throw error;
      }
    }
  }

  private async dropOlder(size: number): Promise<void> {
    const older = await query<{ datname: string }>(
      this.postgres.url,
      `select datname from pg_database where datname like 'registry\\_${size}\\_%'`,
    );
    for (const { datname } of older) await this.drop(datname);
  }
}

/** Technicians with something current today and nothing suspended or revoked: always the same ones, in no order. */
export async function somePeople(url: string, count: number): Promise<readonly Person[]> {
  return query<Person>(
    url,
    `select ase_id as "aseId", last_name as "lastName", current.codes
       from technician t cross join lateral (
         select array_agg(distinct test_code) as codes from credential_period p
          where p.technician_id = t.id and retracted_at is null
            and from_on <= current_date - 1 and until_on > current_date + 1) current
      where current.codes is not null and not exists (select from status_action a where a.technician_id = t.id)
      order by hashtext(ase_id) limit ${count}`,
  );
}

/** Waits until every event of the work before has been dealt with, so that what follows is measured alone. */
export async function settled(url: string): Promise<void> {
  for (;;) {
    const [jobs] = await query<{ count: number }>(
      url,
      `select count(*)::int from graphile_worker._private_jobs where run_at < now() + interval '10 seconds'`,
    );
    if (jobs?.count === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until everything that was recorded has its place in the log. */
export async function logTakenIn(url: string): Promise<void> {
  for (;;) {
    const [waiting] = await query<{ count: number }>(url, 'select count(*)::int from log_pending');
    if (waiting?.count === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Runs statements on a connection of their own. */
export async function query<Row>(url: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(text);
    return rows as readonly Row[];
  } finally {
    await client.end();
  }
}

/** The schema, and everything that decides what is generated and loaded. */
async function digestOfSources(): Promise<string> {
  const digest = createHash('sha256').update(String(SEED));
  const paths: string[] = [];
  for (const pattern of ['migrations/*.ts', 'src/modules/bulk/*.ts', 'src/modules/csv/*.ts']) {
    for await (const path of glob(pattern, { cwd: ROOT })) paths.push(path);
  }
  for (const path of paths.sort()) digest.update(await readFile(join(ROOT, path)));
  return digest.digest('hex').slice(0, 10);
}
