import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from './app.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import type { Clock } from './kernel/clock.ts';
import { type Day, day } from './kernel/day.ts';
import type { Randomness } from './kernel/randomness.ts';
import { Refusal } from './kernel/refusal.ts';
import type { CreatedApiKey } from './modules/accounts/api-key.service.ts';
import {
  DEMO_ORGANIZATIONS,
  type DemoExamples,
  type DemoShops,
  type DemoTechnician,
  findDemoExamples,
  findDemoShops,
  letDemoOrganizationsKnow,
  loadDemoRegistry,
} from './modules/bulk/demo-registry.ts';

/** What a first start made for trying the service out. Kept in a file that only its owner may read. */
export interface Demo {
  /** Whose key and badge they are. */
  readonly technician: DemoTechnician;
  readonly keys: {
    readonly registrar: string;
    readonly employer: string;
    readonly insurer: string;
    readonly technician: string;
    /** The keys of the sponsor of one OEM programme and of one state's agency; undefined in an older demonstration. */
    readonly sponsor?: string;
    readonly agency?: string;
  };
  /** The verify page with the technician's badge; without one when a credential on it has lapsed since. */
  readonly badgeLink: string | undefined;
  /** Others worth asking about today. */
  readonly examples: DemoExamples;
  /** Shops worth asking about today; undefined in an older demonstration. */
  readonly shops: DemoShops | undefined;
}

/** The file's content: LOADING until everything is made, so that a start that was cut short is taken up again. */
type DemoFile =
  | { readonly state: 'LOADING'; readonly asOf: Day }
  | (Pick<Demo, 'technician' | 'keys'> & {
      readonly state: 'READY';
      readonly technicianViewer: { readonly organizationId: string; readonly apiKeyId: string };
      readonly badge: { readonly link: string; readonly expiresAt: string };
    });

type ReadyFile = Extract<DemoFile, { state: 'READY' }>;

/** What loading the demonstration needs from whoever starts the service. */
export interface DemoSurroundings {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly signal: AbortSignal;
}

const FILE = 'demo.json';

/**
 * Fills an empty registry with the demonstration on a first start, and tells what to try on every start. A registry that
 * holds anybody already is left alone: undefined then.
 */
export async function ensureDemo(app: App, surroundings: DemoSurroundings): Promise<Demo | undefined> {
  const { config, database, clock } = surroundings;
  const path = join(config.dataDir, FILE);
  let file = await readDemo(path);
  if (!file) {
    if (!(await isEmpty(database))) return undefined;
    file = { state: 'LOADING', asOf: clock.dayAt(clock.now()) };
    await mkdir(config.dataDir, { recursive: true });
    await writeDemo(path, file);
  }
  if (file.state === 'LOADING') {
    file = await makeDemo(app, surroundings, file.asOf);
    await writeDemo(path, file);
  }
  await letDemoOrganizationsKnow({ pool: database.pool, clock, ids: app.ids });
  const ready = await withGoodBadge(app, surroundings, file);
  if (ready !== file) await writeDemo(path, ready);
  const { technician, keys, badge } = ready;
  const today = clock.dayAt(clock.now());
  const examples = await findDemoExamples(database.pool, today);
  const shops = await findDemoShops(database.pool, today);
  return { technician, keys, badgeLink: badge.link === '' ? undefined : badge.link, examples, shops };
}

async function makeDemo(app: App, surroundings: DemoSurroundings, asOf: Day): Promise<ReadyFile> {
  const { database, clock, randomness, signal } = surroundings;
  const { pool } = database;
  const { catalogue, ids } = app;
  await loadDemoRegistry({ pool, clock, ids, randomness, catalogue, signal, asOf });
  const { master: technician } = await findDemoExamples(pool, clock.dayAt(clock.now()));
  if (!technician) throw new Error('the demonstration has no Master Automobile technician');
  const keyOf = (role: CreatedApiKey['role'], organization: string, technicianId?: string) =>
    app.apiKeys.createApiKey({ organization, role, label: 'Demonstration', ...(technicianId && { technicianId }) });
  const own = await keyOf('TECHNICIAN', `${technician.firstName} ${technician.lastName}`, technician.id);
  return {
    state: 'READY',
    technician,
    keys: {
      registrar: (await keyOf('REGISTRAR', 'Demo Certifying Body')).secret,
      employer: (await keyOf('EMPLOYER', DEMO_ORGANIZATIONS.employer)).secret,
      insurer: (await keyOf('INSURER', DEMO_ORGANIZATIONS.insurer)).secret,
      technician: own.secret,
      sponsor: await sponsorKey(app),
      agency: await agencyKey(app),
    },
    technicianViewer: { organizationId: own.organizationId, apiKeyId: own.id },
    badge: { link: '', expiresAt: clock.now().toISOString() },
  };
}

/** The key of the organisation that is the sponsor of Toyota's programme. */
async function sponsorKey({ apiKeys }: App): Promise<string> {
  const organization = 'Demo Sponsor (Toyota)';
  const request = { organization, role: 'SPONSOR', sponsor: 'TOYOTA', label: 'Demonstration' } as const;
  return (await apiKeys.createApiKey(request)).secret;
}

/** The key of an organisation that awards on behalf of California's agency. */
async function agencyKey({ apiKeys }: App): Promise<string> {
  const request = { organization: 'Demo Bureau (California)', role: 'AGENCY', label: 'Demonstration' } as const;
  const created = await apiKeys.createApiKey(request, async (em, organizationId) => {
    await em.execute(`update government_agency set organization_id = ? where code = 'US-CA-BAR'`, [organizationId]);
  });
  return created.secret;
}

/** Badges are short-lived and name their issuer: one that has run out, or names another address, is issued anew. */
async function withGoodBadge(
  app: App,
  { config, clock }: Pick<DemoSurroundings, 'config' | 'clock'>,
  file: ReadyFile,
): Promise<ReadyFile> {
  const isGood = file.badge.link.startsWith(`${config.publicUrl}/v#`) && new Date(file.badge.expiresAt) > clock.now();
  if (isGood) return file;
  const { technician } = file;
  const request = {
    viewer: { role: 'TECHNICIAN', technicianId: technician.id, ...file.technicianViewer },
    requestId: 'start',
    operation: 'issueBadge',
    idempotencyKey: `demo-badge-${clock.now().getTime()}`,
    input: {},
  } as const;
  try {
    const badge = await app.badges.issue(request, technician.aseId, DEMO_BADGE_CODES, DEMO_BADGE_DAYS);
    return { ...file, badge: { link: badge.link, expiresAt: badge.expiresAt.toISOString() } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...file, badge: { link: '', expiresAt: clock.now().toISOString() } };
  }
}

const DEMO_BADGE_CODES = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'L1'];
const DEMO_BADGE_DAYS = 30;

async function isEmpty({ pool }: Database): Promise<boolean> {
  return (await pool.query('select 1 from technician limit 1')).rowCount === 0;
}

async function readDemo(path: string): Promise<DemoFile | undefined> {
  try {
    const file = JSON.parse(await readFile(path, 'utf8')) as DemoFile;
    return file.state === 'LOADING' ? { ...file, asOf: day(file.asOf) } : file;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeDemo(path: string, file: DemoFile): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}
