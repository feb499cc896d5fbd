import { addDays, type Day, parseDay } from '../../kernel/day.ts';
import type { TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import { END_OF_TIME, mergeSpans, type Span } from '../catalogue/span.rules.ts';
import { type GovernmentFact, governmentSpans } from '../government-credentials/government-standing.rules.ts';

/** The lists of a portable credential whose elements speak of a qualification, each a disclosure of its own. */
export const ELEMENT_LISTS = ['certifications', 'designations', 'oem_programs', 'government_credentials'] as const;
export type ElementList = (typeof ELEMENT_LISTS)[number];

/** One element of a portable credential: what it covers, and the first and last day on which it is valid. */
export interface ShownElement {
  readonly list: ElementList;
  /** The test, the designation, the manufacturer's programme or the class of a government credential. */
  readonly code: string;
  /** The level of a programme; null for everything else. */
  readonly level: string | null;
  /** Where a government credential counts: a country, a state, or a municipality after a slash; null for everything else. */
  readonly jurisdiction: string | null;
  /** Of a programme the day on which the level was completed. */
  readonly from: Day;
  /** The end of time for what does not expire. Of a programme the last day of factory status; null without such a status. */
  readonly through: Day | null;
}

/** What is known of somebody by elements that they show, and by nothing else. */
export interface ShownQualifications {
  readonly facts: TechnicianQualifications;
  /** The days on which the issuer says that the designation holds. */
  designationSpans(code: string): readonly Span[];
}

/** For each programme its levels in order, the lowest first: a level implies those before it. */
export type ProgramLevels = ReadonlyMap<string, readonly string[]>;

/** An element as a credential has it in one of its lists; undefined for a list or a shape that proves nothing here. */
export function elementOf(list: unknown, value: unknown): ShownElement | undefined {
  const known = ELEMENT_LISTS.find((name) => name === list);
  if (known === undefined || typeof value !== 'object' || value === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(value));
  const text = (name: string) => {
    const member = members.get(name);
    return typeof member === 'string' ? member : null;
  };
  const { code, from, level = null, jurisdiction = null } = NAMES_OF_LIST[known];
  const [codeText, fromText, throughText] = [text(code), text(from), text('through')];
  const fromDay = parseDay(fromText ?? '');
  const throughDay = throughText === null ? END_OF_TIME : parseDay(throughText);
  if (codeText === null || fromDay === undefined || throughDay === undefined) return undefined;
  const [levelText, region, place] = [level && text(level), jurisdiction && text(jurisdiction), text('place')];
  if ((level !== null && levelText === null) || (jurisdiction !== null && region === null)) return undefined;
  const hasNoStatus = known === 'oem_programs' && [null, NO_STATUS].includes(text('status'));
  return {
    list: known,
    code: codeText,
    level: levelText,
    jurisdiction: region === null || place === null ? region : `${region}/${place}`,
    from: fromDay,
    through: hasNoStatus ? null : throughDay,
  };
}

/** What `status` of a programme says when the level was completed and grants no factory status. */
const NO_STATUS = 'NONE';

/** Which members of an element say what. */
const NAMES_OF_LIST: Readonly<
  Record<
    ElementList,
    { readonly code: string; readonly from: string; readonly level?: string; readonly jurisdiction?: string }
  >
> = {
  certifications: { code: 'code', from: 'from' },
  designations: { code: 'code', from: 'from' },
  oem_programs: { code: 'program', from: 'completed_on', level: 'level' },
  government_credentials: { code: 'class', from: 'from', jurisdiction: 'jurisdiction' },
};

/** Everything of a technician that these elements tell. What nobody showed is not known, so nothing is on record of it. */
export function shownQualifications(elements: readonly ShownElement[], levels: ProgramLevels): ShownQualifications {
  const spansOf = (list: ElementList, isMeant: (element: ShownElement) => boolean): readonly Span[] =>
    mergeSpans(elements.filter((element) => element.list === list && isMeant(element)).flatMap(spansIn));
  const ofProgram = (program: string, level: string | null) => (element: ShownElement) =>
    element.code === program && (level === null || impliesLevel(levels.get(program) ?? [], element.level, level));
  return {
    designationSpans: (code) => spansOf('designations', (element) => element.code === code),
    facts: {
      currentSpans: (code) => spansOf('certifications', (element) => element.code === code),
      heldSince: (code) => spansOf('certifications', (element) => element.code === code)[0]?.from,
      certifiedSpans: () => spansOf('certifications', () => true),
      factorySpans: (program, level) => spansOf('oem_programs', ofProgram(program, level)),
      completedSince: (program, level) => {
        const completed = elements.filter(({ list }) => list === 'oem_programs').filter(ofProgram(program, level));
        return completed.map(({ from }) => from).sort()[0];
      },
      governmentSpans: (classCode, jurisdiction) => governmentSpans(governmentFacts(elements), classCode, jurisdiction),
      experienceMetOn: () => undefined,
      networkSpans: () => [],
    },
  };
}

function spansIn({ from, through }: ShownElement): readonly Span[] {
  return through === null ? [] : [{ from, until: untilOf(through) }];
}

/** The last day that can be written stands for "without an end", as in badges. */
function untilOf(through: Day): Day {
  return through >= LAST_WRITTEN_DAY ? END_OF_TIME : addDays(through, 1);
}

const LAST_WRITTEN_DAY = '2999-12-30';

/** A level implies itself and those before it. */
function impliesLevel(ladder: readonly string[], held: string | null, wanted: string): boolean {
  if (held === wanted) return true;
  const wants = ladder.indexOf(wanted);
  return held !== null && wants >= 0 && ladder.indexOf(held) > wants;
}

function governmentFacts(elements: readonly ShownElement[]): readonly GovernmentFact[] {
  return elements.flatMap(({ list, code, jurisdiction, from, through }) => {
    if (list !== 'government_credentials' || jurisdiction === null || through === null) return [];
    const [region = '', place = null] = jurisdiction.split('/');
    return [
      {
        classCode: code,
        jurisdiction: region,
        place,
        from,
        until: untilOf(through),
        pendingUntil: null,
        endedOn: null,
      },
    ];
  });
}
