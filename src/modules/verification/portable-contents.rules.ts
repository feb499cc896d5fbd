import type { Day } from '../../kernel/day.ts';
import { timelineOfTechnician } from '../catalogue/evaluation.rules.ts';
import { FIRST_DAY } from '../catalogue/judging.rules.ts';
import { credentialsAlone } from '../catalogue/qualification-facts.rules.ts';
import { spanCovering } from '../catalogue/span.rules.ts';
import { governmentStandingOn } from '../government-credentials/government-standing.rules.ts';
import type { TechnicianRecord } from '../qualifications/technician-record.rules.ts';
import type { PortableEntry, PortableGovernmentCredential, PortableProgram } from '../tokens/portable-entries.rules.ts';
import { NO_FACTORY_STATUS } from '../tokens/portable-entries.rules.ts';
import { codeToday, LAST_DAY } from './badge.rules.ts';
import type { Claimed, ClaimedGovernmentCredential, ClaimedProgram, PortableContents } from './issued-token.rules.ts';
import { type Holder, lastCountingDay } from './issued-token-status.rules.ts';

/** The lists of a portable credential. Public codes: add, never rename. */
export const PORTABLE_PARTS = ['CERTIFICATIONS', 'DESIGNATIONS', 'OEM_PROGRAMS', 'GOVERNMENT_CREDENTIALS'] as const;
export type PortablePart = (typeof PORTABLE_PARTS)[number];

/** What a portable credential claims, but for whose key it is issued to. */
export interface CurrentContents extends Pick<Claimed, 'codes'> {
  readonly portable: Omit<PortableContents, 'holderKey'>;
}

/**
 * Everything of these parts that is current on record today, and every level of an OEM programme that was completed: that
 * is for life, whether or not it grants factory status now.
 */
export function currentContents(holder: Holder, today: Day, parts: ReadonlySet<PortablePart>): CurrentContents {
  const { record } = holder;
  const certifications = parts.has('CERTIFICATIONS') ? currentCertifications(record, today) : [];
  const designations = parts.has('DESIGNATIONS') ? currentDesignations(record, today) : [];
  return {
    codes: Object.fromEntries([...certifications, ...designations].map(({ code, through }) => [code, through])),
    portable: {
      certificationsFrom: firstDays(certifications),
      designationsFrom: firstDays(designations),
      oemPrograms: parts.has('OEM_PROGRAMS') ? completedLevels(record, today) : [],
      governmentCredentials: parts.has('GOVERNMENT_CREDENTIALS') ? countingCredentials(holder, today) : [],
    },
  };
}

/** Whether there is nothing at all to show. */
export function isEmpty({ codes, portable }: CurrentContents): boolean {
  return (
    Object.keys(codes).length === 0 && portable.oemPrograms.length === 0 && portable.governmentCredentials.length === 0
  );
}

/** The lists of a portable credential as its token says them. */
export interface PortableLists {
  readonly certifications: readonly PortableEntry[];
  readonly designations: readonly PortableEntry[];
  readonly oemPrograms: readonly PortableProgram[];
  readonly governmentCredentials: readonly PortableGovernmentCredential[];
}

/** What was claimed, as the token says it. */
export function portableLists({ codes, portable }: CurrentContents): PortableLists {
  const entries = (from: Readonly<Record<string, Day>>) =>
    Object.entries(from).map(([code, first]) => ({ code, from: first, through: codes[code] ?? LAST_DAY }));
  return {
    certifications: entries(portable.certificationsFrom),
    designations: entries(portable.designationsFrom),
    oemPrograms: portable.oemPrograms.map(({ program, level, completedOn, state, through }) => ({
      program,
      level,
      completed_on: completedOn,
      status: state ?? NO_FACTORY_STATUS,
      through,
    })),
    governmentCredentials: portable.governmentCredentials.map((credential) => ({
      class: credential.classCode,
      jurisdiction:
        credential.place === null ? credential.jurisdiction : `${credential.jurisdiction}/${credential.place}`,
      number: credential.number,
      from: credential.from,
      through: credential.through,
    })),
  };
}

function firstDays(entries: readonly PortableEntry[]): Readonly<Record<string, Day>> {
  return Object.fromEntries(entries.map(({ code, from }) => [code, from]));
}

function currentCertifications(record: TechnicianRecord, today: Day): readonly PortableEntry[] {
  return record.testCodes().flatMap((code) => {
    const { standing, through } = codeToday(record, code, today);
    const span = spanCovering(record.currentSpans(code), today);
    return standing === 'CURRENT' && span && through ? [{ code, from: span.from, through }] : [];
  });
}

function currentDesignations(record: TechnicianRecord, today: Day): readonly PortableEntry[] {
  return [...record.pack.designations.keys()].flatMap((code) => {
    const { standing, through } = codeToday(record, code, today);
    return standing === 'CURRENT' ? [{ code, from: heldSince(code, record, today), through: through ?? LAST_DAY }] : [];
  });
}

/** The first day of the stretch in which the designation is held today. */
function heldSince(code: string, record: TechnicianRecord, today: Day): Day {
  const { changes } = timelineOfTechnician(
    { holdsDesignation: code },
    credentialsAlone(record),
    FIRST_DAY,
    record.pack,
  );
  return changes.filter((change) => change <= today).at(-1) ?? today;
}

function completedLevels(record: TechnicianRecord, today: Day): readonly ClaimedProgram[] {
  return record.completedLevelsOn(today).map(({ program, level, completedOn, state, holdsThrough }) => ({
    program,
    level,
    completedOn,
    state,
    through: state === null ? null : holdsThrough,
  }));
}

function countingCredentials({ governmentCredentials }: Holder, today: Day): readonly ClaimedGovernmentCredential[] {
  return governmentCredentials
    .filter((credential) => governmentStandingOn(today, credential).counts)
    .map((credential) => ({
      recordId: credential.recordId,
      classCode: credential.classCode,
      jurisdiction: credential.jurisdiction,
      place: credential.place,
      number: credential.number,
      from: credential.from,
      through: lastCountingDay(credential),
    }));
}
