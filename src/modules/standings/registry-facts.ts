import type pg from 'pg';
import type { Day } from '../../kernel/day.ts';
import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import type { CredentialFacts } from '../credentials/credential-record.rules.ts';
import type { Basis } from '../credentials/standing.rules.ts';
import type { JobFact, ShopTermFact } from '../qualifications/shop-record.rules.ts';
import { type BinaryRow, readByCopy } from './binary-copy.ts';
import { CodeTable, Columns, dayOfNumber, NO_END, UuidIndex } from './columns.rules.ts';
import type { ShopEnrolments } from './enrolments.rules.ts';
import type { StandingShop } from './shop-rows.rules.ts';
import type { StandingTechnician } from './technician-standing.rules.ts';

const BASES: Readonly<Record<string, Basis>> = {
  I: 'INITIAL_TEST',
  R: 'RECERTIFICATION_TEST',
  C: 'CONTINUING_EDUCATION',
};

type Read = (query: string, fields: number, onRow: (row: BinaryRow) => void) => Promise<void>;

/**
 * Everything that standings follow from, of the whole registry, in columns: some sixty bytes for a technician and twenty for a
 * fact. Each table is read once, by COPY; facts become objects for as long as somebody is judged by them.
 */
export class RegistryFacts {
  readonly technicians = new UuidIndex();
  readonly shops = new UuidIndex();
  private readonly aseIds: string[] = [];
  private readonly homeStates: string[] = [];
  private readonly shopProfiles: Omit<StandingShop, 'id'>[] = [];
  private readonly codes = new CodeTable();
  private readonly periods = new Columns(5);
  private readonly actions = new Columns(5);
  private readonly terms = new Columns(5);
  private readonly jobs = new Columns(5);
  private readonly enrolments = new Columns(4);
  private readonly programs = new UuidIndex();

  /** Reads by both connections at once: what technicians hold by one, shops by the other. */
  async read(first: pg.Client, second: pg.Client): Promise<void> {
    const [byFirst, bySecond] = [first, second].map(
      (client): Read =>
        (query, fields, onRow) =>
          readByCopy(client, query, fields, onRow),
    ) as [Read, Read];
    const people = this.readPeople(byFirst);
    const facts = people.then(() => this.readCredentials(byFirst));
    const places = this.readShops(bySecond).then(async () => {
      await people;
      await this.readJobs(bySecond);
    });
    await Promise.all([facts, places]);
    this.periods.group(this.technicians.size);
    this.actions.group(this.technicians.size);
    for (const columns of [this.terms, this.jobs, this.enrolments]) columns.group(this.shops.size);
  }

  technician(place: number): StandingTechnician {
    return {
      id: this.technicians.text(place),
      aseId: this.aseIds[place] ?? '',
      homeState: this.homeStates[place] ?? '',
    };
  }

  /** Whether the technician has ever been awarded the credential: asked of many before facts are made of the columns. */
  heldTests(place: number): { heldSince(testCode: string): true | undefined } {
    const { periods, codes } = this;
    const rows = periods.rowsOf(place);
    return {
      heldSince: (testCode) => {
        for (const row of rows) if (codes.code(periods.value(row, 1)) === testCode) return true;
        return undefined;
      },
    };
  }

  credentialFacts(place: number): CredentialFacts {
    const { periods, actions, codes } = this;
    const held: CredentialFacts['periods'][number][] = [];
    let isOrdered = true;
    for (const row of periods.rowsOf(place)) {
      const period = {
        testCode: codes.code(periods.value(row, 1)),
        from: dayOfNumber(periods.value(row, 2)),
        until: dayOfNumber(periods.value(row, 3)),
        basis: BASES[codes.code(periods.value(row, 4))] ?? 'INITIAL_TEST',
      };
      const before = held.at(-1);
      isOrdered &&= before === undefined || byTestThenDay(before, period) < 0;
      held.push(period);
    }
    const taken: CredentialFacts['actions'][number][] = [];
    for (const row of actions.rowsOf(place)) {
      taken.push({
        testCode: codes.code(actions.value(row, 1)),
        action: codes.code(actions.value(row, 2)) as StatusActionKind,
        effectiveOn: dayOfNumber(actions.value(row, 3)),
        reasonCode: codes.code(actions.value(row, 4)),
      });
    }
    return { periods: isOrdered ? held : held.sort(byTestThenDay), actions: taken, passed: NONE };
  }

  shop(place: number): StandingShop {
    const profile = this.shopProfiles[place] ?? { shopNumber: '', jurisdiction: '', city: '' };
    return { id: this.shops.text(place), ...profile };
  }

  termsOf(shop: number): readonly ShopTermFact[] {
    const { terms, codes } = this;
    return Array.from(terms.rowsOf(shop), (row) => ({
      kind: codes.code(terms.value(row, 1)) as ShopTermFact['kind'],
      code: codes.code(terms.value(row, 2)),
      from: dayOfNumber(terms.value(row, 3)),
      until: dayOfNumber(terms.value(row, 4)),
    }));
  }

  /** Who works in a shop on the day or will later, by place. */
  peopleIn(shop: number, day: Day): readonly number[] {
    const { jobs } = this;
    const staying = Array.from(jobs.rowsOf(shop)).filter((row) => dayOfNumber(jobs.value(row, 4)) > day);
    return staying.map((row) => jobs.value(row, 1));
  }

  /** How many jobs are on record in a shop, of however many people. */
  jobCount(shop: number): number {
    return this.jobs.rowsOf(shop).length;
  }

  /** The jobs in a shop, by the place of who has them. */
  jobsIn(shop: number): ReadonlyMap<number, readonly JobFact[]> {
    const { jobs, codes } = this;
    const byPerson = new Map<number, JobFact[]>();
    for (const row of jobs.rowsOf(shop)) {
      const person = jobs.value(row, 1);
      const job = {
        role: codes.code(jobs.value(row, 2)),
        from: dayOfNumber(jobs.value(row, 3)),
        until: dayOfNumber(jobs.value(row, 4)),
      };
      const known = byPerson.get(person);
      if (known) known.push(job);
      else byPerson.set(person, [job]);
    }
    return byPerson;
  }

  enrolmentsOf(shop: number): readonly ShopEnrolments[] {
    const { enrolments, programs } = this;
    const byProgram = Map.groupBy(enrolments.rowsOf(shop), (row) => enrolments.value(row, 1));
    return [...byProgram].map(([program, rows]) => ({
      programId: programs.text(program),
      spans: rows.map((row) => ({
        from: dayOfNumber(enrolments.value(row, 2)),
        until: dayOfNumber(enrolments.value(row, 3)),
      })),
    }));
  }

  private async readPeople(read: Read): Promise<void> {
    const states = new CodeTable();
    await read('select id, ase_id, home_state from technician', 3, (row) => {
      this.technicians.add(row.buffer, row.start(0));
      this.aseIds.push(row.text(1));
      this.homeStates.push(states.code(states.read(row.buffer, row.start(2), row.length(2))));
    });
  }

  private async readCredentials(read: Read): Promise<void> {
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

  private async readShops(read: Read): Promise<void> {
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

  private async readJobs(read: Read): Promise<void> {
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

  private codeAt(row: BinaryRow, field: number): number {
    return this.codes.read(row.buffer, row.start(field), row.length(field));
  }
}

const NONE: readonly never[] = [];

function byTestThenDay(
  a: { readonly testCode: string; readonly from: string },
  b: { readonly testCode: string; readonly from: string },
): number {
  if (a.testCode !== b.testCode) return a.testCode < b.testCode ? -1 : 1;
  return a.from < b.from ? -1 : 1;
}
