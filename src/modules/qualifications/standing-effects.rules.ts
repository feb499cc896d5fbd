/** What happened, as far as it says whom it concerns. */
export interface Happening {
  readonly type: string;
  readonly subjectId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Whose standings a happening can change. */
export interface Effect {
  /** By their own facts: themselves, and every shop where they work or will. */
  readonly technicians: readonly string[];
  /** By the shop's own facts. */
  readonly shops: readonly string[];
  /** Shops whose people stand otherwise because the shop does: networks of brands reach them through their jobs. */
  readonly peopleOfShops: readonly string[];
  /** Every shop that is, was or will be in the programme's network. */
  readonly programs: readonly string[];
  /** Anybody's. */
  readonly everybody: boolean;
}

const NOTHING: Effect = { technicians: [], shops: [], peopleOfShops: [], programs: [], everybody: false };

/** Kinds of happenings whose subject is a technician: the part of the type before the full stop. */
const ABOUT_TECHNICIANS: ReadonlySet<string> = new Set([
  'technician',
  'credential',
  'exam',
  'experience',
  'training',
  'education',
  'fact',
  'oem',
  'government',
]);
/** Of these nobody's standing knows. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['technician.registered', 'shop.assigned']);
/** A profile is shown beside the standing and changes none. */
const PROFILE_ALONE: ReadonlySet<string> = new Set(['shop.amended', 'shop.registered']);

/** Whom a happening concerns; nobody for one that standings know nothing of. */
export function effectOf({ type, subjectId, payload }: Happening): Effect {
  if (WITHOUT_EFFECT.has(type)) return NOTHING;
  const [kind = ''] = type.split('.');
  if (kind === 'registry') return { ...NOTHING, everybody: true };
  if (ABOUT_TECHNICIANS.has(kind)) return { ...NOTHING, technicians: listed(subjectId) };
  if (kind === 'shop') {
    const subject = listed(subjectId);
    return { ...NOTHING, shops: subject, peopleOfShops: PROFILE_ALONE.has(type) ? [] : subject };
  }
  if (kind === 'employment') {
    return { ...NOTHING, shops: listed(subjectId), technicians: listed(payload['technicianId']) };
  }
  if (kind === 'network') return { ...NOTHING, shops: listed(subjectId) };
  if (type === 'program.version_published') return { ...NOTHING, programs: listed(subjectId) };
  return NOTHING;
}

function listed(id: unknown): readonly string[] {
  return typeof id === 'string' ? [id] : [];
}
