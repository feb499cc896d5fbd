import { Migration } from '@mikro-orm/migrations';
import { DELETED_FROM, POLICIES } from './row-level-security-20261126061500.ts';

/**
 * The second wall. The service acts as a role of its own that can pass by no policy, and every table of rows that are somebody's
 * has one: PostgreSQL shows and takes what the scope of the connection (`registry.scope`) opens, whatever the statement says. A
 * scope is a duty (`WORKING`), or a viewer: role, organisation, technician, person. Without one nothing is open. The owner, who
 * migrates and loads, is not held up.
 */
export class Migration20261126061500 extends Migration {
  override up(): void {
    for (const statement of [...ROLE, ...GRANTS, ...PARTS, ...QUESTIONS]) this.addSql(statement);
    for (const [table, open] of Object.entries(POLICIES)) {
      const { shows, takes } = typeof open === 'string' ? { shows: open, takes: open } : open;
      this.addSql(`alter table "${table}" enable row level security`);
      this.addSql(`create policy "scope" on "${table}" to registry_service using (${shows}) with check (${takes})`);
    }
  }
}

/**
 * Roles belong to the cluster, and several of its databases may be migrated at once: whoever comes second finds it made. An
 * owner who may not make roles has it made for them.
 */
const ROLE = [
  `do $$
   begin
     if to_regrole('registry_service') is null then
       create role registry_service nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
     end if;
   exception
     when duplicate_object or unique_violation then null;
     when insufficient_privilege then
       raise exception '% may make no roles: have "create role registry_service nologin" and "grant registry_service to %" done by one who may',
         current_user, current_user;
   end $$`,
  // Before PostgreSQL 16 whoever is a member may act as the role.
  `do $$
   begin
     if not pg_has_role(current_user, 'registry_service',
                        case when current_setting('server_version_num')::int < 160000 then 'MEMBER' else 'SET' end) then
       execute format('grant registry_service to %I', current_user);
     end if;
   exception when unique_violation then null;
   end $$`,
];

/** What is only ever appended to is not changed, and nothing deleted but what passes by its nature. */
const GRANTS = [
  'grant usage on schema public to registry_service',
  'grant select, insert, update on all tables in schema public to registry_service',
  'grant usage, select on all sequences in schema public to registry_service',
  'alter default privileges in schema public grant select, insert, update on tables to registry_service',
  'alter default privileges in schema public grant usage, select on sequences to registry_service',
  `grant delete on ${DELETED_FROM.join(', ')} to registry_service`,
  'revoke update on audit_entry, look_up, log_leaf, log_head, outbox_event from registry_service',
  'revoke insert, update on mikro_orm_migrations from registry_service',
  // Before PostgreSQL 17 ANALYZE is the owner's alone: it warns, and leaves statistics to autovacuum.
  `do $$
   begin
     if current_setting('server_version_num')::int >= 170000 then
       execute 'grant maintain on shop_standing, technician_standing to registry_service';
     end if;
   end $$`,
];

const part = (name: string, type: string, place: number) =>
  `create function ${name}() returns ${type} language sql stable parallel safe
    return nullif(split_part(current_setting('registry.scope', true), ' ', ${place}), '')::${type}`;

/** The parts of a scope, and every entry of the technician in it: what is on record of a second entry is theirs. */
const PARTS = [
  part('registry_scope', 'text', 1),
  part('registry_organization', 'uuid', 2),
  part('registry_technician', 'uuid', 3),
  part('registry_person', 'uuid', 4),
  `create function registry_technicians() returns uuid[] language plpgsql stable as $$
   begin
     if registry_technician() is null then return null; end if;
     return array(with recursive entry (id) as (
       select registry_technician() union select t.id from technician t join entry e on t.merged_into_id = e.id) select id from entry);
   end $$`,
  `create function registry_ase_ids() returns text[] language sql stable
    return array(select t.ase_id from technician t where t.id = any(registry_technicians()))`,
];

/** A question about others' rows that the owner answers, and that tells no more than is asked. */
const question = (signature: string, type: string, body: string) =>
  `create function ${signature} returns ${type} language plpgsql stable security definer set search_path = public, pg_temp as $$
   begin return ${body}; end $$`;

const QUESTIONS = [
  question(
    'registry_exported_accounts()',
    'uuid[]',
    'array(select person_id from technician_account where technician_id = any(registry_technicians()))',
  ),
  question(
    'registry_rosters_exported()',
    'uuid[]',
    'array(select distinct roster_id from roster_line where ase_id = any(registry_ase_ids()))',
  ),
  question(
    'registry_rosters_asked()',
    'uuid[]',
    'array(select distinct part_of from look_up where technician_id = any(registry_technicians()) and part_of is not null)',
  ),
  // Whose an organisation is that stands for a technician alone: others are not to find it.
  question(
    'registry_is_technicians_own(organization uuid)',
    'boolean',
    `exists (select from api_key k where k.organization_id = organization and k.role = 'TECHNICIAN')
       or exists (select from technician_account a where a.organization_id = organization)`,
  ),
  question(
    'registry_roles_of_keys(organization uuid)',
    'text[]',
    'array(select distinct k.role from api_key k where k.organization_id = organization)',
  ),
  question(
    'registry_requests_awaiting(technician uuid, today date)',
    'bigint',
    '(select count(*) from consent_request r where r.technician_id = technician and r.answer is null and r.until_on > today)',
  ),
  // Of null: whether anything was recorded in bulk, which may have been about anybody.
  question(
    'registry_was_recorded(subject uuid, since timestamptz)',
    'boolean',
    `case when subject is null
       then exists (select from audit_entry a where a.subject_id is null and a.occurred_at > since)
       else exists (select from audit_entry a where a.subject_id = subject and a.occurred_at > since) end`,
  ),
  // What was shown to verifiers is kept for a day, whoever comes by to clear it away.
  `create function registry_forget_presentations(answered_by timestamptz) returns void language sql security definer
    set search_path = public, pg_temp
    as $$ update presentation_request set contents = null where contents is not null and answered_at <= answered_by $$`,
];
