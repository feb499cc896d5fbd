import type { Day } from '../../kernel/day.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { CredentialFacts } from '../credentials/credential-record.rules.ts';
import { shopRecord } from '../qualifications/shop-record.rules.ts';
import { type FurtherFacts, TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import { MAX_STAFF } from '../shops/employment.rules.ts';
import { enrolledUnder, type JudgingRule } from './enrolments.rules.ts';
import { reachableDesignations } from './reachable-designations.rules.ts';
import type { RegistryFacts } from './registry-facts.ts';
import { ShopRows } from './shop-rows.rules.ts';
import type { ShopStandingRow, TechnicianStandingRow } from './standing-rows.rules.ts';
import { technicianStandings } from './technician-standing.rules.ts';

/** How all subjects of a kind are judged, each by its place among the facts. */
export interface Judging<Row> {
  readonly count: number;
  rowsOf(place: number): readonly Row[];
}

/** The designations of technicians, by the default pack. */
export class TechniciansOfRegistry implements Judging<TechnicianStandingRow> {
  readonly count: number;
  private readonly facts: RegistryFacts;
  private readonly today: Day;
  private readonly pack: RulePack;

  constructor(facts: RegistryFacts, today: Day, pack: RulePack) {
    this.facts = facts;
    this.today = today;
    this.pack = pack;
    this.count = facts.technicians.size;
  }

  rowsOf(place: number): readonly TechnicianStandingRow[] {
    const { facts, pack } = this;
    if (reachableDesignations(facts.heldTests(place), pack).length === 0) return NO_ROWS;
    const technician = facts.technician(place);
    const record = new TechnicianRecord(facts.credentialFacts(place), pack, facts.furtherFacts(place));
    return technicianStandings(technician, record, this.today, pack);
  }
}

/** Shops by the Blue Seal of the default pack, and by the rules of the programmes in whose networks they are. */
export class ShopsOfRegistry implements Judging<ShopStandingRow> {
  readonly count: number;
  private readonly facts: RegistryFacts;
  private readonly today: Day;
  private readonly rules: ReadonlyMap<string, JudgingRule>;
  private readonly rows: ShopRows;

  constructor(facts: RegistryFacts, today: Day, defaultPack: RulePack, rules: ReadonlyMap<string, JudgingRule>) {
    this.facts = facts;
    this.today = today;
    this.rules = rules;
    this.rows = new ShopRows(today, defaultPack);
    this.count = facts.shops.size;
  }

  rowsOf(place: number): readonly ShopStandingRow[] {
    if (this.isTooLarge(place)) return NO_ROWS;
    const programs = enrolledUnder(this.facts.enrolmentsOf(place), this.rules);
    return this.rows.of(this.facts.shop(place), this.recordsOf(place), programs);
  }

  /** As those who keep single subjects do: a shop with too many people has no standing. */
  private isTooLarge(place: number): boolean {
    const { facts } = this;
    return facts.jobCount(place) > MAX_STAFF && facts.jobsIn(place).size > MAX_STAFF;
  }

  /** The shop under any pack; each of its people's facts are made once for all packs, and of nobody who has left. */
  private recordsOf(place: number) {
    const { facts, today } = this;
    const shop = { ...facts.shop(place), terms: facts.termsOf(place) };
    const people = [...facts.jobsIn(place)].filter(([, jobs]) => jobs.some(({ until }) => until > today));
    const made = new Map<number, FactsOfPerson>();
    const factsOf = (person: number) => {
      const known = made.get(person) ?? {
        // Nobody is named in a shop's rows: it need only tell one from another.
        technicianId: String(person),
        credentials: facts.credentialFacts(person),
        further: facts.furtherFacts(person),
      };
      made.set(person, known);
      return known;
    };
    return (pack: RulePack) => {
      const repairing = people.filter(([, jobs]) =>
        jobs.some(({ role }) => pack.employmentRoles.get(role)?.performsRepairs),
      );
      const colleagues = repairing.map(([person, jobs]) => {
        const { technicianId, credentials, further } = factsOf(person);
        const qualifications = new TechnicianRecord(credentials, pack, further);
        return { technicianId, jobs, qualifications };
      });
      return shopRecord(shop, colleagues, pack);
    };
  }
}

interface FactsOfPerson {
  readonly technicianId: string;
  readonly credentials: CredentialFacts;
  readonly further: FurtherFacts;
}

const NO_ROWS: readonly never[] = [];
