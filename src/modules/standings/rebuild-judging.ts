import type { Day } from '../../kernel/day.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { CredentialFacts } from '../credentials/credential-record.rules.ts';
import type { FurtherKind } from '../qualifications/further-facts.queries.ts';
import { shopRecord } from '../qualifications/shop-record.rules.ts';
import { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import { MAX_STAFF } from '../shops/employment.rules.ts';
import { type EnrolledUnder, enrolledUnder, type JudgingRule } from './enrolments.rules.ts';
import { type FurtherFactsById, furtherKindsOf, furtherKindsOfPack } from './further-facts.ts';
import { reachableDesignations } from './reachable-designations.rules.ts';
import type { RegistryFacts } from './registry-facts.ts';
import { ShopRows } from './shop-rows.rules.ts';
import type { ShopStandingRow, TechnicianStandingRow } from './standing-rows.rules.ts';
import { technicianStandings } from './technician-standing.rules.ts';

/** How all subjects of a kind are judged, each by its place among the facts. */
export interface Judging<Row> {
  readonly count: number;
  /** What has to be read besides credentials; nothing is read without any. */
  readonly kinds: ReadonlySet<FurtherKind>;
  /** Of whom it has to be read to judge the subject, as ids. */
  peopleOf(place: number): readonly string[];
  rowsOf(place: number, further: FurtherFactsById): readonly Row[];
}

/** The designations of technicians, by the default pack. */
export class TechniciansOfRegistry implements Judging<TechnicianStandingRow> {
  readonly count: number;
  readonly kinds: ReadonlySet<FurtherKind>;
  private readonly facts: RegistryFacts;
  private readonly today: Day;
  private readonly pack: RulePack;

  constructor(facts: RegistryFacts, today: Day, pack: RulePack) {
    this.facts = facts;
    this.today = today;
    this.pack = pack;
    this.count = facts.technicians.size;
    this.kinds = furtherKindsOfPack(pack);
  }

  peopleOf(place: number): readonly string[] {
    return [this.facts.technicians.text(place)];
  }

  rowsOf(place: number, further: FurtherFactsById): readonly TechnicianStandingRow[] {
    const { facts, pack } = this;
    if (reachableDesignations(facts.heldTests(place), pack).length === 0) return NO_ROWS;
    const technician = facts.technician(place);
    const record = new TechnicianRecord(facts.credentialFacts(place), pack, further.get(technician.id));
    return technicianStandings(technician, record, this.today, pack);
  }
}

/** Shops by the Blue Seal of the default pack, and by the rules of the programmes in whose networks they are. */
export class ShopsOfRegistry implements Judging<ShopStandingRow> {
  readonly count: number;
  readonly kinds: ReadonlySet<FurtherKind>;
  private readonly facts: RegistryFacts;
  private readonly today: Day;
  private readonly defaultPack: RulePack;
  private readonly rules: ReadonlyMap<string, JudgingRule>;
  private readonly rows: ShopRows;

  constructor(facts: RegistryFacts, today: Day, defaultPack: RulePack, rules: ReadonlyMap<string, JudgingRule>) {
    this.facts = facts;
    this.today = today;
    this.defaultPack = defaultPack;
    this.rules = rules;
    this.rows = new ShopRows(today, defaultPack);
    this.count = facts.shops.size;
    this.kinds = furtherKindsOf([...rules.values()], defaultPack);
  }

  peopleOf(place: number): readonly string[] {
    const { facts } = this;
    const kinds = furtherKindsOf(this.programsOf(place), this.defaultPack);
    if (kinds.size === 0 || this.isTooLarge(place)) return NO_ROWS;
    return facts.peopleIn(place, this.today).map((person) => facts.technicians.text(person));
  }

  rowsOf(place: number, further: FurtherFactsById): readonly ShopStandingRow[] {
    if (this.isTooLarge(place)) return NO_ROWS;
    return this.rows.of(this.facts.shop(place), this.recordsOf(place, further), this.programsOf(place));
  }

  private programsOf(place: number): readonly EnrolledUnder[] {
    return enrolledUnder(this.facts.enrolmentsOf(place), this.rules);
  }

  /** As those who keep single subjects do: a shop with too many people has no standing. */
  private isTooLarge(place: number): boolean {
    const { facts } = this;
    return facts.jobCount(place) > MAX_STAFF && facts.jobsIn(place).size > MAX_STAFF;
  }

  /** The shop under any pack; each of its people's facts are made once for all packs, and of nobody who has left. */
  private recordsOf(place: number, further: FurtherFactsById) {
    const { facts, today } = this;
    const shop = { ...facts.shop(place), terms: facts.termsOf(place) };
    const people = [...facts.jobsIn(place)].filter(([, jobs]) => jobs.some(({ until }) => until > today));
    const credentials = new Map<number, CredentialFacts>();
    const credentialsOf = (person: number) => {
      const made = credentials.get(person) ?? facts.credentialFacts(person);
      credentials.set(person, made);
      return made;
    };
    return (pack: RulePack) => {
      const repairing = people.filter(([, jobs]) =>
        jobs.some(({ role }) => pack.employmentRoles.get(role)?.performsRepairs),
      );
      const colleagues = repairing.map(([person, jobs]) => {
        const technicianId = facts.technicians.text(person);
        const qualifications = new TechnicianRecord(credentialsOf(person), pack, further.get(technicianId));
        return { technicianId, jobs, qualifications };
      });
      return shopRecord(shop, colleagues, pack);
    };
  }
}

const NO_ROWS: readonly never[] = [];
