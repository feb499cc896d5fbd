import type { StatusActionKind } from '../catalogue/rule-pack.rules.ts';
import type { CredentialFacts } from '../credentials/credential-record.rules.ts';
import type { Basis } from '../credentials/standing.rules.ts';
import type { JobFact, ShopTermFact } from '../qualifications/shop-record.rules.ts';
import type { FurtherFacts } from '../qualifications/technician-record.rules.ts';
import { dayOfNumber, GroupedRows, UuidColumn } from './columns.rules.ts';
import type { ShopEnrolments } from './enrolments.rules.ts';
import { type FurtherColumns, FurtherFactsOfRegistry, furtherColumnsReceived } from './further-columns.ts';
import type { StandingShop } from './shop-rows.rules.ts';
import type { StandingTechnician } from './technician-standing.rules.ts';

const BASES: Readonly<Record<string, Basis>> = {
  I: 'INITIAL_TEST',
  R: 'RECERTIFICATION_TEST',
  C: 'CONTINUING_EDUCATION',
};

/** Everything that standings follow from, in columns: some sixty bytes for a technician and twenty for a fact. */
export interface RegistryColumns {
  readonly technicians: UuidColumn;
  readonly shops: UuidColumn;
  readonly programs: UuidColumn;
  readonly aseIds: readonly string[];
  readonly homeStates: readonly string[];
  readonly shopProfiles: readonly Omit<StandingShop, 'id'>[];
  readonly codes: readonly string[];
  readonly periods: GroupedRows;
  readonly actions: GroupedRows;
  readonly terms: GroupedRows;
  readonly jobs: GroupedRows;
  readonly enrolments: GroupedRows;
  readonly further: FurtherColumns;
}

/** What of the columns another thread needs to judge shops: all but technicians' profiles, and only what is not shared is copied. */
export function columnsOfShops(columns: RegistryColumns): RegistryColumns {
  return { ...columns, aseIds: NONE, homeStates: NONE };
}

/** Columns that have come from another thread, where objects lose their classes. */
export function columnsReceived(columns: RegistryColumns): RegistryColumns {
  const uuids = ({ words }: UuidColumn) => new UuidColumn(words);
  const rows = ({ width, data, starts }: GroupedRows) => new GroupedRows(width, data, starts);
  return {
    ...columns,
    technicians: uuids(columns.technicians),
    shops: uuids(columns.shops),
    programs: uuids(columns.programs),
    periods: rows(columns.periods),
    actions: rows(columns.actions),
    terms: rows(columns.terms),
    jobs: rows(columns.jobs),
    enrolments: rows(columns.enrolments),
    further: furtherColumnsReceived(columns.further),
  };
}

/** Facts about anybody, made of the columns for as long as somebody is judged by them. */
export class RegistryFacts {
  private readonly columns: RegistryColumns;
  private readonly further: FurtherFactsOfRegistry;
  /** By the number of the code that a period's basis was read as. */
  private readonly bases: readonly Basis[];

  constructor(columns: RegistryColumns) {
    this.columns = columns;
    this.bases = columns.codes.map((code) => BASES[code] ?? 'INITIAL_TEST');
    this.further = new FurtherFactsOfRegistry(columns.further, columns.codes);
  }

  get technicians(): UuidColumn {
    return this.columns.technicians;
  }

  get shops(): UuidColumn {
    return this.columns.shops;
  }

  technician(place: number): StandingTechnician {
    return {
      id: this.technicians.text(place),
      aseId: this.columns.aseIds[place] ?? '',
      homeState: this.columns.homeStates[place] ?? '',
    };
  }

  /** Whether the technician has ever been awarded the credential: asked of many before facts are made of the columns. */
  heldTests(place: number): { heldSince(testCode: string): true | undefined } {
    const { periods, codes } = this.columns;
    const [first, end] = [periods.first(place), periods.end(place)];
    return {
      heldSince: (testCode) => {
        for (let row = first; row < end; row += periods.width) {
          if (codes[periods.value(row, 1)] === testCode) return true;
        }
        return undefined;
      },
    };
  }

  credentialFacts(place: number): CredentialFacts {
    const { periods, actions, codes } = this.columns;
    const { bases } = this;
    const held: CredentialFacts['periods'][number][] = [];
    let before: CredentialFacts['periods'][number] | undefined;
    let isOrdered = true;
    for (let row = periods.first(place); row < periods.end(place); row += periods.width) {
      const period = {
        testCode: codes[periods.value(row, 1)] ?? '',
        from: dayOfNumber(periods.value(row, 2)),
        until: dayOfNumber(periods.value(row, 3)),
        basis: bases[periods.value(row, 4)] ?? 'INITIAL_TEST',
      };
      isOrdered &&= before === undefined || byTestThenDay(before, period) < 0;
      held.push(period);
      before = period;
    }
    const taken: CredentialFacts['actions'][number][] = [];
    for (let row = actions.first(place); row < actions.end(place); row += actions.width) {
      taken.push({
        testCode: codes[actions.value(row, 1)] ?? '',
        action: (codes[actions.value(row, 2)] ?? '') as StatusActionKind,
        effectiveOn: dayOfNumber(actions.value(row, 3)),
        reasonCode: codes[actions.value(row, 4)] ?? '',
      });
    }
    return { periods: isOrdered ? held : held.sort(byTestThenDay), actions: taken, passed: NONE };
  }

  /** What is on record about the technician besides credentials, as far as any rule asks for it. */
  furtherFacts(place: number): FurtherFacts {
    return this.further.of(place);
  }

  shop(place: number): StandingShop {
    const profile = this.columns.shopProfiles[place] ?? { shopNumber: '', jurisdiction: '', city: '' };
    return { id: this.shops.text(place), ...profile };
  }

  termsOf(shop: number): readonly ShopTermFact[] {
    const { terms, codes } = this.columns;
    return rowsOf(terms, shop).map((row) => ({
      kind: (codes[terms.value(row, 1)] ?? '') as ShopTermFact['kind'],
      code: codes[terms.value(row, 2)] ?? '',
      from: dayOfNumber(terms.value(row, 3)),
      until: dayOfNumber(terms.value(row, 4)),
    }));
  }

  /** How many jobs are on record in a shop, of however many people. */
  jobCount(shop: number): number {
    return this.columns.jobs.countOf(shop);
  }

  /** The jobs in a shop, by the place of who has them. */
  jobsIn(shop: number): ReadonlyMap<number, readonly JobFact[]> {
    const { jobs, codes } = this.columns;
    const byPerson = new Map<number, JobFact[]>();
    for (const row of rowsOf(jobs, shop)) {
      const person = jobs.value(row, 1);
      const job = {
        role: codes[jobs.value(row, 2)] ?? '',
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
    const { enrolments, programs } = this.columns;
    const byProgram = Map.groupBy(rowsOf(enrolments, shop), (row) => enrolments.value(row, 1));
    return [...byProgram].map(([program, rows]) => ({
      programId: programs.text(program),
      spans: rows.map((row) => ({
        from: dayOfNumber(enrolments.value(row, 2)),
        until: dayOfNumber(enrolments.value(row, 3)),
      })),
    }));
  }
}

const NONE: readonly never[] = [];

/** Where the rows of an owner begin. */
function rowsOf(rows: GroupedRows, owner: number): readonly number[] {
  const starts: number[] = [];
  for (let row = rows.first(owner); row < rows.end(owner); row += rows.width) starts.push(row);
  return starts;
}

function byTestThenDay(
  a: { readonly testCode: string; readonly from: string },
  b: { readonly testCode: string; readonly from: string },
): number {
  if (a.testCode !== b.testCode) return a.testCode < b.testCode ? -1 : 1;
  return a.from < b.from ? -1 : 1;
}
