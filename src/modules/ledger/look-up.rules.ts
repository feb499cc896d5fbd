import type { Day } from '../../kernel/day.ts';
import type { Role, Viewer } from '../../kernel/viewer.ts';
import type { Tier } from '../consent/answer-tier.rules.ts';
import type { Verdict } from '../tokens/token.rules.ts';

/**
 * By which door somebody asked. `ROSTER` is a whole list as it was handed in: what it asks stands there once, and each of its
 * lines that was answered is a `ROSTER_LINE`. Public codes: add, never rename.
 */
export const LOOK_UP_KINDS = ['TECHNICIAN', 'TOKEN', 'PRESENTATION', 'SHOP', 'ROSTER', 'ROSTER_LINE'] as const;
export type LookUpKind = (typeof LOOK_UP_KINDS)[number];

/** What was asked, in codes: nothing in it names anybody. */
export interface LookUpQuestion {
  /** Tests and designations, as asked; of a token, those it speaks of. */
  readonly codes?: readonly string[];
  /** A rule in the requirement language, as it was parsed. */
  readonly requirement?: object;
  /** A direct-repair programme by its public id, and the version that judged. */
  readonly program?: { readonly id: string; readonly version: number };
  /** The kind of token that was shown, and its `jti`. */
  readonly token?: { readonly type: string; readonly jti: string };
}

/** What was told of one code: a standing, HOLDS or DOES_NOT_HOLD of a designation, MISSING in a roster. */
export interface ToldStanding {
  readonly code: string;
  readonly standing: string;
}

/** One question and its answer, as it goes on record. Names and tokens have no place in it. */
export interface LookUp {
  /** A UUIDv7. Where a receipt was given, the receipt's `jti`. */
  readonly id: string;
  readonly at: Date;
  readonly kind: LookUpKind;
  /** Null for callers without a key. */
  readonly organizationId: string | null;
  /** By which key of the organisation's, which of its members or which of its programs: one of the three, or none. */
  readonly apiKeyId: string | null;
  readonly personId: string | null;
  readonly oauthClientId: string | null;
  readonly role: Role;
  readonly purpose: string;
  /** Whom the question turned out to be about; null when nobody was found, and when it was about no person. */
  readonly technicianId: string | null;
  readonly shopId: string | null;
  /** The ASE ID or shop number by which the asker knew them; null when it was not asked by one. */
  readonly askedFor: string | null;
  readonly asOf: Day;
  readonly knownAt: Date;
  readonly rulePack: string;
  /** Null where another row holds it: see {@link LookUp.partOf}. */
  readonly question: LookUpQuestion | null;
  /** The row that holds the question of all lines of a roster. */
  readonly partOf: string | null;
  /** Null where no verdict was reached. */
  readonly verdict: Verdict | null;
  /** How much was told of a person who was asked about by name; null where a token was shown, and for shops. */
  readonly tier: Tier | null;
  readonly told: readonly ToldStanding[];
  /** What identifies the receipt that was given for it; null where none was. */
  readonly receipt: { readonly digest: string; readonly keyId: string } | null;
}

/** A row of the ledger as it is read. */
export interface RecordedLookUp {
  readonly id: string;
  readonly at: Date;
  readonly kind: LookUpKind;
  readonly role: Role;
  readonly organizationId: string | null;
  /** As the organisation is called now; null for callers without a key. */
  readonly organizationName: string | null;
  readonly apiKeyId: string | null;
  readonly personId: string | null;
  readonly oauthClientId: string | null;
  readonly purpose: string;
  readonly isAboutSomebody: boolean;
  readonly askedFor: string | null;
  readonly asOf: Day;
  readonly knownAt: Date;
  readonly rulePack: string;
  readonly question: LookUpQuestion;
  readonly rosterId: string | null;
  readonly verdict: Verdict | null;
  readonly tier: Tier | null;
  readonly told: readonly ToldStanding[];
  readonly receipt: { readonly digest: string; readonly keyId: string } | null;
}

/** Who asks, as it goes on record. */
export type Asker = Pick<LookUp, 'organizationId' | 'apiKeyId' | 'personId' | 'oauthClientId' | 'role'>;

/** The viewer as the ledger knows one. */
export function askerOf(viewer: Viewer): Asker {
  const personId = viewer.personId ?? null;
  if (viewer.role === 'PUBLIC') {
    return { role: viewer.role, organizationId: null, apiKeyId: null, personId, oauthClientId: null };
  }
  const { role, organizationId, apiKeyId, oauthClientId = null } = viewer;
  return { role, organizationId, apiKeyId, personId, oauthClientId };
}

/** What was told, as it is kept: `A5 CURRENT;MASTER_AUTOMOBILE HOLDS`. */
export function toldText(told: readonly ToldStanding[]): string {
  return told.map(({ code, standing }) => `${code} ${standing}`).join(';');
}

/** What was told, read back. */
export function toldOf(text: string): readonly ToldStanding[] {
  if (text === '') return [];
  return text.split(';').map((each) => {
    const [code = '', standing = ''] = each.split(' ');
    return { code, standing };
  });
}
