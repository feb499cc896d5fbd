import type pg from 'pg';
import type { FurtherKind } from '../qualifications/further-facts.queries.ts';
import { type BinaryRow, readByCopy } from './binary-copy.ts';
import { CodeTable, Columns, type GroupedRows, NO_END, UuidIndex } from './columns.rules.ts';
import { FurtherReading } from './further-columns.ts';
import type { RegistryColumns } from './registry-facts.ts';

type Read = (query: string, fields: number, onRow: (row: BinaryRow) => void) => Promise<void>;

/**
 * Reads everything that standings follow from, of the whole registry: each table once, by COPY, over both connections at once;
 * what technicians hold by one, shops and what else rules ask for by the other.
 */
export async function readRegistry(
  first: pg.Client,
  second: pg.Client,
  kinds: ReadonlySet<FurtherKind>,
): Promise<RegistryColumns> {
  const [byFirst, bySecond] = [first, second].map(
    (client): Read =>
      (query, fields, onRow) =>
        readByCopy(client, query, fields, onRow),
  ) as [Read, Read];
  const reading = new RegistryReading();
  const people = reading.readPeople(byFirst);
  const facts = people.then(() => reading.readCredentials(byFirst));
  const places = reading.readShops(bySecond).then(async () => {
    await people;
    await reading.readJobs(bySecond);
    await reading.further.read(bySecond, kinds);
  });
  await Promise.all([facts, places]);
  return reading.columns(kinds);
}

class RegistryReading {
  private readonly technicians = new UuidIndex();
  private readonly shops = new UuidIndex();
  private readonly programs = new UuidIndex();
  private readonly aseIds: string[] = [];
  private readonly homeStates: string[] = [];
  private readonly shopProfiles: RegistryColumns['shopProfiles'][number][] = [];
  private readonly codes = new CodeTable();
  private readonly periods = new Columns(5);
  private readonly actions = new Columns(5);
  private readonly terms = new Columns(5);
  private readonly jobs = new Columns(5);
  private readonly enrolments = new Columns(4);
  readonly further = new FurtherReading(this.technicians, (row, field) => this.codeAt(row, field));

  columns(kinds: ReadonlySet<FurtherKind>): RegistryColumns {
    const [technicians, shops] = [this.technicians.size, this.shops.size];
    const terms = this.terms.group(shops);
    const jobs = this.jobs.group(shops);
    if (kinds.has('NETWORKS')) this.addNetworkJobs(terms, jobs);
    return {
      technicians: this.technicians.shared(),
      shops: this.shops.shared(),
      programs: this.programs.shared(),
      aseIds: this.aseIds,
      homeStates: this.homeStates,
      shopProfiles: this.shopProfiles,
      codes: this.codes.codes,
      periods: this.periods.group(technicians),
      actions: this.actions.group(technicians),
      terms,
      jobs,
      enrolments: this.enrolments.group(shops),
      further: this.further.columns(),
    };
  }

  async readPeople(read: Read): Promise<void> {
    const states = new CodeTable();
    await read('select id, ase_id, home_state from technician', 3, (row) => {
      this.technicians.add(row.buffer, row.start(0));
      this.aseIds.push(row.text(1));
      this.homeStates.push(states.code(states.read(row.buffer, row.start(2), row.length(2))));
    });
  }

  async readCredentials(read: Read): Promise<void> {
    await read(
      'select technician_id, test_code, from_on, until_on, left(basis, 1) from credential_period where retracted_at is null',
      5,
      (row) => {
        const person = this.technicians.find(row.buffer, row.start(0));
        if (person < 0) return;
        this.periods.add(person, this.codeAt(row, 1), row.day(2, 0), row.day(3, NO_END), this.codeAt(row, 4));
      },
    );
    await read(
      `select technician_id, test_code, action, effective_on, reason_code from status_action where retracted_at is null
        order by effective_on, recorded_at, id`,
      5,
      (row) => {
        const person = this.technicians.find(row.buffer, row.start(0));
        if (person < 0) return;
        this.actions.add(person, this.codeAt(row, 1), this.codeAt(row, 2), row.day(3, 0), this.codeAt(row, 4));
      },
    );
  }

  async readShops(read: Read): Promise<void> {
    await read('select id, shop_number, jurisdiction, city from shop', 4, (row) => {
      this.shops.add(row.buffer, row.start(0));
      this.shopProfiles.push({ shopNumber: row.text(1), jurisdiction: row.text(2), city: row.text(3) });
    });
    await read('select shop_id, kind, code, from_on, until_on from shop_term where retracted_at is null', 5, (row) => {
      const shop = this.shops.find(row.buffer, row.start(0));
      if (shop < 0) return;
      this.terms.add(shop, this.codeAt(row, 1), this.codeAt(row, 2), row.day(3, 0), row.day(4, NO_END));
    });
    await read(
      'select shop_id, program_id, from_on, until_on from network_enrolment where retracted_at is null order by from_on',
      4,
      (row) => {
        const shop = this.shops.find(row.buffer, row.start(0));
        if (shop < 0) return;
        this.enrolments.add(shop, this.programs.add(row.buffer, row.start(1)), row.day(2, 0), row.day(3, NO_END));
      },
    );
  }

  async readJobs(read: Read): Promise<void> {
    await read(
      `select shop_id, technician_id, role, from_on, until_on from employment
        where retracted_at is null and asserted_by <> 'TECHNICIAN'`,
      5,
      (row) => {
        const shop = this.shops.find(row.buffer, row.start(0));
        const person = this.technicians.find(row.buffer, row.start(1));
        if (shop < 0 || person < 0) return;
        this.jobs.add(shop, person, this.codeAt(row, 2), row.day(3, 0), row.day(4, NO_END));
      },
    );
  }

  /** Who works in a shop while it belongs to a network works in that network. */
  private addNetworkJobs(terms: GroupedRows, jobs: GroupedRows): void {
    const network = this.codes.add('NETWORK');
    for (let shop = 0; shop < this.shops.size; shop += 1) {
      for (let term = terms.first(shop); term < terms.end(shop); term += terms.width) {
        if (terms.value(term, 1) !== network) continue;
        for (let job = jobs.first(shop); job < jobs.end(shop); job += jobs.width) {
          const from = Math.max(terms.value(term, 3), jobs.value(job, 3));
          const until = Math.min(terms.value(term, 4), jobs.value(job, 4));
          if (from < until) this.further.addNetworkJob(jobs.value(job, 1), terms.value(term, 2), from, until);
        }
      }
    }
  }

  private codeAt(row: BinaryRow, field: number): number {
    return this.codes.read(row.buffer, row.start(field), row.length(field));
  }
}
