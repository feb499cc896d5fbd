import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { MIGRATIONS } from '../migrations/index.ts';
import { AS_SERVICE, SERVICE_ROLE } from './kernel/service-role.ts';
import { ApiKey } from './modules/accounts/api-key.entity.ts';
import { Organization } from './modules/accounts/organization.entity.ts';
import { RegistryEnvironment } from './modules/accounts/registry-environment.entity.ts';
import { AuditEntry } from './modules/audit/audit-entry.entity.ts';
import { LogPending } from './modules/audit/log-pending.entity.ts';
import { PublishedRulePack } from './modules/catalogue/rule-pack.entity.ts';
import { Consent, ConsentRequest, EndedMonitoring } from './modules/consent/consent.entity.ts';
import { ContinuingEducation } from './modules/credentials/continuing-education.entity.ts';
import { CredentialPeriod } from './modules/credentials/credential-period.entity.ts';
import { ExamResult } from './modules/credentials/exam-result.entity.ts';
import { StatusAction } from './modules/credentials/status-action.entity.ts';
import { Dispute } from './modules/disputes/dispute.entity.ts';
import { IdempotencyRecord } from './modules/events/idempotency-record.entity.ts';
import { OutboxEvent } from './modules/events/outbox-event.entity.ts';
import { GovernmentAgency } from './modules/government-credentials/government-agency.entity.ts';
import { GovernmentCredential } from './modules/government-credentials/government-credential.entity.ts';
import { NetworkEnrolment } from './modules/insurers/network-enrolment.entity.ts';
import { RepairProgram } from './modules/insurers/repair-program.entity.ts';
import { RepairProgramVersion } from './modules/insurers/repair-program-version.entity.ts';
import { LookUpRow } from './modules/ledger/look-up.entity.ts';
import { OAuthClient } from './modules/oauth/oauth-client.entity.ts';
import { UsedProof } from './modules/oauth/used-proof.entity.ts';
import { OemEnrolment } from './modules/oem-programs/oem-enrolment.entity.ts';
import { Invitation, Member } from './modules/people/member.entity.ts';
import { Passkey, PasskeyChallenge } from './modules/people/passkey.entity.ts';
import { Person, TechnicianAccount } from './modules/people/person.entity.ts';
import { AttemptCount, KnownDevice, OneTimeCode, Session } from './modules/people/sign-in.entity.ts';
import { PresentationNonce } from './modules/presentations/presentation-nonce.entity.ts';
import { PresentationRequest } from './modules/presentations/presentation-request.entity.ts';
import { Roster } from './modules/rosters/roster.entity.ts';
import { RosterChunk } from './modules/rosters/roster-chunk.entity.ts';
import { RosterLine } from './modules/rosters/roster-line.entity.ts';
import { Employment } from './modules/shops/employment.entity.ts';
import { Shop } from './modules/shops/shop.entity.ts';
import { ShopTerm } from './modules/shops/shop-term.entity.ts';
import { ShopStanding } from './modules/standings/shop-standing.entity.ts';
import { TechnicianStanding } from './modules/standings/technician-standing.entity.ts';
import { ExperienceRecord } from './modules/technicians/experience-record.entity.ts';
import { Technician } from './modules/technicians/technician.entity.ts';
import { TechnicianContact } from './modules/technicians/technician-contact.entity.ts';
import { KeyReissue, KeyReissueChunk } from './modules/tokens/key-reissue.entity.ts';
import { SigningKey } from './modules/tokens/signing-key.entity.ts';
import { StatusList, StatusListEntry } from './modules/tokens/status-list.entity.ts';
import { LogHead } from './modules/transparency-log/log-head.entity.ts';
import { LogLeaf } from './modules/transparency-log/log-leaf.entity.ts';
import { LogTile } from './modules/transparency-log/log-tile.entity.ts';
import { IssuedToken } from './modules/verification/issued-token.entity.ts';
import { ReissuedToken } from './modules/verification/reissued-token.entity.ts';
import { ShareLink, ShareLinkOpening } from './modules/verification/share-link.entity.ts';
import { refuseRoleThatBypasses, scopeConnections } from './scoped-connections.ts';

/** Every table's entity, from the ground up. */
export const ENTITIES = [
  OutboxEvent,
  IdempotencyRecord,
  LogPending,
  AuditEntry,
  Organization,
  ApiKey,
  RegistryEnvironment,
  PublishedRulePack,
  Technician,
  TechnicianContact,
  ExperienceRecord,
  Person,
  TechnicianAccount,
  Member,
  Invitation,
  Session,
  KnownDevice,
  OneTimeCode,
  AttemptCount,
  Passkey,
  PasskeyChallenge,
  ExamResult,
  ContinuingEducation,
  CredentialPeriod,
  StatusAction,
  GovernmentAgency,
  GovernmentCredential,
  OemEnrolment,
  Shop,
  ShopTerm,
  Employment,
  RepairProgram,
  RepairProgramVersion,
  NetworkEnrolment,
  Dispute,
  Consent,
  ConsentRequest,
  EndedMonitoring,
  SigningKey,
  KeyReissue,
  KeyReissueChunk,
  StatusList,
  StatusListEntry,
  OAuthClient,
  UsedProof,
  LookUpRow,
  LogLeaf,
  LogTile,
  LogHead,
  IssuedToken,
  ReissuedToken,
  PresentationRequest,
  PresentationNonce,
  ShareLink,
  ShareLinkOpening,
  Roster,
  RosterChunk,
  RosterLine,
  ShopStanding,
  TechnicianStanding,
];

/** An open connection pool, for entities (`orm`) and for set-based statements (`pool`, the very same connections). */
export interface Database {
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  /**
   * One connection besides, for what is written all the time by one statement, one write after the other: the statement finds its
   * plan and its tables at hand, and waits for no reader's connection.
   */
  readonly writer: pg.Pool;
  close(): Promise<void>;
}

const JOBS_SCHEMA = 'graphile_worker';
/** Names the advisory lock under which one process at a time migrates. Any constant will do; it must never change. */
const MIGRATION_LOCK = 727_072;

/**
 * A service asks the same few statements by key for ever: each connection plans one once. PostgreSQL by itself would plan
 * those that take lists of keys anew every time, which costs twice as much as running them.
 */
const SERVING = { options: `${AS_SERVICE} -c plan_cache_mode=force_generic_plan` };

/** How a connection begins that serves, or one that loads and changes in bulk. */
function sessionOf(statementMilliseconds: number | undefined) {
  return statementMilliseconds === undefined ? {} : { statement_timeout: statementMilliseconds, ...SERVING };
}

/** The MikroORM of a database; not yet connected. See {@link openDatabase}. */
export function ormOf(url: string, poolSize: number, statementMilliseconds?: number): MikroORM {
  return new MikroORM({
    entities: ENTITIES,
    clientUrl: url,
    pool: { min: 0, max: poolSize },
    driverOptions: sessionOf(statementMilliseconds),
    extensions: [Migrator],
    migrations: { migrationsList: MIGRATIONS, snapshot: false, silent: true },
    // Policies and what they ask are the migrations' alone.
    schemaGenerator: { ignoreSchema: [JOBS_SCHEMA], ignorePolicies: true, ignoreRoutines: true },
    discovery: { warnWhenNoEntities: true },
    allowGlobalContext: false,
  });
}

/**
 * Connects. `url` is a PostgreSQL connection string of a server 15 or newer; `poolSize` bounds its connections. For a
 * service, `statementMilliseconds` bounds every statement's time, and row level security every row that is somebody's: its
 * connections act as {@link SERVICE_ROLE}, and are told in whose name they ask. Loading and changing in bulk goes without both.
 */
export async function openDatabase(url: string, poolSize: number, statementMilliseconds?: number): Promise<Database> {
  const orm = ormOf(url, poolSize, statementMilliseconds);
  await orm.connect();
  const pool = await nativePool(orm);
  // Without a listener, an idle connection that the server ends would end this process; the next statement opens another.
  pool.on('error', () => undefined);
  const writer = new pg.Pool({ connectionString: url, max: 1, ...sessionOf(statementMilliseconds) });
  writer.on('error', () => undefined);
  const database = {
    ...{ orm, pool, writer },
    close: async () => {
      await Promise.all([writer.end(), orm.close(true)]);
    },
  };
  if (statementMilliseconds === undefined) return database;
  scopeConnections(pool);
  scopeConnections(writer);
  try {
    await refuseRoleThatBypasses(pool);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/**
 * Brings a database to the newest schema, our tables and the job queue's. Several processes may call this at once: they
 * take turns, and the later ones find nothing to do.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const guard = new pg.Client({ connectionString: url });
  await guard.connect();
  try {
    await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const orm = ormOf(url, 2);
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
    await runMigrations({ connectionString: url, schema: JOBS_SCHEMA });
    await guard.query(OPEN_JOBS);
  } finally {
    await guard.end();
  }
}

/** The job queue has row level security of its own, which keeps out everybody but its owner; its tables are the queue's to make. */
const OPEN_JOBS = `
  grant usage on schema ${JOBS_SCHEMA} to ${SERVICE_ROLE};
  grant select, insert, update, delete on all tables in schema ${JOBS_SCHEMA} to ${SERVICE_ROLE};
  grant usage, select on all sequences in schema ${JOBS_SCHEMA} to ${SERVICE_ROLE};
  grant execute on all functions in schema ${JOBS_SCHEMA} to ${SERVICE_ROLE};
  do $$
  declare closed regclass;
  begin
    for closed in
      select c.oid from pg_class c
       where c.relnamespace = '${JOBS_SCHEMA}'::regnamespace and c.relrowsecurity
         and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = '${SERVICE_ROLE}')
    loop
      execute format('create policy ${SERVICE_ROLE} on %s to ${SERVICE_ROLE} using (true) with check (true)', closed);
    end loop;
  end $$`;

async function nativePool(orm: MikroORM): Promise<pg.Pool> {
  const connection = orm.em.getConnection() as unknown as { getNativeClient(): Promise<pg.Pool> };
  return connection.getNativeClient();
}
