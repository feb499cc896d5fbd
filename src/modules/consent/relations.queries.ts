import type pg from 'pg';
import { arrayLiteral } from '../../kernel/array-literal.ts';
import type { Day } from '../../kernel/day.ts';
import type { Role } from '../../kernel/viewer.ts';
import { gatheredReads } from '../credentials/gathered-reads.ts';
import type { DisputedFactKind, DisputeFlag } from '../disputes/dispute.rules.ts';
import type { ConsentInForce, KnownRelation, Tier } from './answer-tier.rules.ts';
import type { Purpose } from './purpose.rules.ts';

/** Who asks, as far as what they may know follows from it. */
export interface TierAsker {
  readonly role: Role;
  readonly organizationId: string;
}

/** What is known of an asker and a person, and of facts of theirs that are under dispute. */
export interface Relation extends KnownRelation {
  readonly technicianId: string | null;
  readonly disputes: readonly DisputeFlag[];
}

interface AskedAseId extends TierAsker {
  readonly aseId: string;
}

/** Which manufacturer each OEM programme is of. */
type SponsorsOfPrograms = readonly (readonly [program: string, sponsor: string])[];

/** How many people are looked at by one statement. */
const PEOPLE_AT_ONCE = 5_000;

/**
 * What organisations are to people, and what people consented to, by one indexed statement for all who ask at the same time. Always
 * as it is now: a withdrawal takes effect at the next question, whatever day and record that is about.
 */
export class RelationsQueries {
  private readonly pool: pg.Pool;
  private readonly today: () => Day;
  private readonly programs: readonly [string, string];
  private readonly now: (asked: AskedAseId) => Promise<Relation | undefined>;

  constructor(pool: pg.Pool, today: () => Day, sponsors: SponsorsOfPrograms) {
    this.pool = pool;
    this.today = today;
    this.programs = [
      arrayLiteral(sponsors.map(([program]) => program)),
      arrayLiteral(sponsors.map(([, sponsor]) => sponsor)),
    ];
    this.now = gatheredReads((asked) => this.ofAseIds(asked));
  }

  /** Undefined for an ASE ID that nobody has. It can be read beside the person's facts: it needs nothing of them. */
  byAseId(asker: TierAsker, aseId: string): Promise<Relation | undefined> {
    return this.now({ ...asker, aseId });
  }

  /** By technician id; whoever is not on record has none. */
  async ofTechnicians(asker: TierAsker, ids: readonly string[]): Promise<ReadonlyMap<string, Relation>> {
    const found = new Map<string, Relation>();
    for (let from = 0; from < ids.length; from += PEOPLE_AT_ONCE) {
      const some = ids.slice(from, from + PEOPLE_AT_ONCE);
      const values = [some, asker.organizationId, asker.role, this.today(), ...this.programs];
      const { rows } = await this.pool.query<RelationRow>({
        name: 'relations-of-technicians',
        text: OF_TECHNICIANS,
        values,
      });
      for (const row of rows) found.set(row.id, relationOf(row));
    }
    return found;
  }

  private async ofAseIds(asked: readonly AskedAseId[]): Promise<readonly (Relation | undefined)[]> {
    const { rows } = await this.pool.query<RelationRow & { place: number }>({
      name: 'relations-of-ase-ids',
      text: OF_ASE_IDS,
      values: [
        asked.map(({ aseId }) => aseId),
        asked.map(({ organizationId }) => organizationId),
        asked.map(({ role }) => role),
        this.today(),
        ...this.programs,
      ],
    });
    const found = new Map(rows.map(({ place, ...row }) => [place, relationOf(row)]));
    return asked.map((_, index) => found.get(index + 1));
  }
}

interface RelationRow {
  readonly id: string;
  readonly related: boolean;
  readonly consents: string | null;
  readonly disputes: string | null;
}

/**
 * An employment counts that the technician confirmed or a registrar recorded: a shop's own word opens nobody's record to it. Codes
 * and purposes hold no spaces, commas and semicolons. `limit 1` and not `exists`: PostgreSQL would sooner or later read a whole table
 * of employment into a hash to answer many of those.
 */
const RELATION = `
  coalesce(case a.role
    when 'EMPLOYER' then (
        select (select true from ended_monitoring m where m.technician_id = t.id
                  and m.organization_id = a.organization_id and m.resumed_at is null limit 1) is null
          from employment e join shop s on s.id = e.shop_id
         where e.technician_id = t.id and s.organization_id = a.organization_id and e.retracted_at is null
           and e.from_on <= $4::date and (e.until_on is null or e.until_on > $4::date)
           and (e.asserted_by = 'REGISTRAR' or e.confirmed_at is not null) limit 1)
    when 'SPONSOR' then (
        select true from oem_enrolment n join unnest($5::text[], $6::text[]) p (program, sponsor) on p.program = n.program
         where n.technician_id = t.id and n.retracted_at is null and n.withdrawn_on is null
           and p.sponsor = (select o.sponsor from organization o where o.id = a.organization_id) limit 1)
    when 'AGENCY' then (
        select true from government_credential g join government_agency y on y.id = g.agency_id
         where g.technician_id = t.id and y.organization_id = a.organization_id and g.retracted_at is null limit 1)
    end, false) as related,
  (select string_agg(c.tier || ' ' || c.purpose || ' ' || array_to_string(c.scope, ','), ';') from consent c
    where c.technician_id = t.id and c.organization_id = a.organization_id and c.withdrawn_at is null
      and c.granted_on <= $4::date and c.until_on > $4::date) as consents,
  (select string_agg(d.kind || ' ' || d.code, ';' order by d.id) from dispute d
    where d.technician_id = t.id and d.resolved_at is null) as disputes`;

const OF_ASE_IDS = `select a.place::int, t.id, ${RELATION}
  from unnest($1::text[], $2::uuid[], $3::text[]) with ordinality a (ase_id, organization_id, role, place)
  join technician t on t.ase_id = a.ase_id`;

const OF_TECHNICIANS = `select t.id, ${RELATION}
  from (select $2::uuid as organization_id, $3::text as role) a, technician t where t.id = any($1::uuid[])`;

function relationOf({ id, related, consents, disputes }: RelationRow): Relation {
  return {
    technicianId: id,
    isRelated: related,
    consents: consents === null ? [] : consents.split(';').map(consentOf),
    disputes: disputes === null ? [] : disputes.split(';').map(disputeOf),
  };
}

function consentOf(text: string): ConsentInForce {
  const [tier, purpose, scope = ''] = text.split(' ');
  return { tier: tier as Tier, purpose: purpose as Purpose, scope: scope === '' ? [] : scope.split(',') };
}

function disputeOf(text: string): DisputeFlag {
  const [kind, code = ''] = text.split(' ');
  return { kind: kind as DisputedFactKind, code };
}
