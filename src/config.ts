import { existsSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ENVIRONMENTS, type Environment } from './kernel/environment.ts';
import { StartError } from './kernel/start-error.ts';
import { readTrustedIssuers, type TrustedIssuer } from './modules/oauth/trusted-issuer.rules.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const ENVIRONMENT_NAMES = ['live', 'sandbox'] as const;
const DEMO_CHOICES = ['auto', 'on', 'off'] as const;

/** The service's settings, every one checked. `.env.example` says what each variable is for. */
export interface Config {
  /** 0 asks the system for any free port; see `listeningOn`. */
  readonly port: number;
  readonly host: string;
  /** The issuer of every token and the start of every link; without a slash at the end. */
  readonly publicUrl: string;
  /** Undefined: the embedded PostgreSQL in the data folder. */
  readonly databaseUrl: string | undefined;
  /** As whom the database is migrated and loaded, when `databaseUrl` is not its owner's. */
  readonly migrationDatabaseUrl: string | undefined;
  /** An absolute path. */
  readonly dataDir: string;
  /** The IANA time zone in which the registry's days begin. */
  readonly timeZone: string;
  /** `code`, for its newest version, or `code@version`. */
  readonly rulePack: string;
  /** 32 bytes, a secret. Undefined: a file in the data folder. */
  readonly keyEncryptionKey: Uint8Array | undefined;
  /** `smtp://` or `smtps://`, a secret. Undefined: mails become files in the data folder. */
  readonly smtpUrl: string | undefined;
  /** The sender of mails. */
  readonly mailFrom: string;
  /** Whether an empty registry is filled with the demonstration's technicians. */
  readonly loadsDemoRegistry: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Whether the registry holds the record that others rely on, or a sandbox. */
  readonly environment: Environment;
  /** Whose access tokens are accepted besides the service's own. */
  readonly trustedIssuers: readonly TrustedIssuer[];
  readonly databasePoolSize: number;
  readonly rateLimitPointsPerMinute: number;
  readonly maxQueryCost: number;
  readonly maxQueryDepth: number;
  readonly maxQueryAliases: number;
  readonly maxQueryTokens: number;
  readonly bodyLimitBytes: number;
  readonly requestTimeoutSeconds: number;
  readonly drainSeconds: number;
  /** In Fastify's terms: nobody, a number of hops, or addresses and networks separated by commas. */
  readonly trustProxy: false | number | string;
}

const SECRETS: readonly string[] = ['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'KEY_ENCRYPTION_KEY', 'SMTP_URL'];

const variables = z.object({
  PORT: wholeNumber(4000, 0, 65_535),
  HOST: variable('127.0.0.1', 'an address or a host name of this machine', '0.0.0.0', isHost),
  PUBLIC_URL: variable(
    undefined,
    'an absolute http or https URL in its usual spelling, without user, query, fragment or slash at the end',
    'https://verify.example.org',
    isPublicUrl,
  ),
  DATABASE_URL: variable(
    undefined,
    'a PostgreSQL URL with a host and a database',
    'postgres://user:password@127.0.0.1:5432/registry',
    isDatabaseUrl,
  ),
  MIGRATION_DATABASE_URL: variable(
    undefined,
    'a PostgreSQL URL with a host and a database',
    'postgres://owner:password@127.0.0.1:5432/registry',
    isDatabaseUrl,
  ),
  DATA_DIR: variable('.data', 'the path of a folder', '/var/lib/ase-verification', (path) => !path.includes('\0')),
  REGISTRY_TIME_ZONE: variable('America/New_York', 'the name of an IANA time zone', 'America/Chicago', isTimeZone),
  RULE_PACK: variable('mission-source', 'a rule pack, with or without its version', 'mission-source@2', isRulePack),
  KEY_ENCRYPTION_KEY: variable(
    undefined,
    '32 random bytes in base64 or hexadecimal',
    '$(openssl rand -base64 32)',
    (key) => keyBytes(key) !== undefined,
  ).transform((key) => (key === undefined ? undefined : keyBytes(key))),
  SMTP_URL: variable(
    undefined,
    'an smtp or smtps URL with a host',
    'smtps://user:password@mail.example.org:465',
    isSmtpUrl,
  ),
  MAIL_FROM: variable(undefined, 'a mail address', 'registry@example.org', (text) =>
    /^[^\s@<>",;]+@[^\s@<>",;]+$/.test(text),
  ),
  DEMO_REGISTRY: oneOf('auto', DEMO_CHOICES),
  LOG_LEVEL: oneOf('info', LOG_LEVELS),
  ENVIRONMENT: oneOf('live', ENVIRONMENT_NAMES).transform(
    (name) => ENVIRONMENTS.find((environment) => environment.toLowerCase() === name) ?? 'LIVE',
  ),
  TRUSTED_ISSUERS: trustedIssuers(),
  DATABASE_POOL_SIZE: wholeNumber(10, 2, 90),
  RATE_LIMIT_POINTS_PER_MINUTE: wholeNumber(60_000, 1, 1_000_000_000),
  MAX_QUERY_COST: wholeNumber(5_000, 1, 1_000_000),
  MAX_QUERY_DEPTH: wholeNumber(12, 1, 100),
  MAX_QUERY_ALIASES: wholeNumber(30, 0, 10_000),
  MAX_QUERY_TOKENS: wholeNumber(2_000, 1, 100_000),
  BODY_LIMIT_BYTES: wholeNumber(262_144, 1_024, 104_857_600),
  REQUEST_TIMEOUT_SECONDS: wholeNumber(30, 1, 3_600),
  DRAIN_SECONDS: wholeNumber(10, 0, 600),
  TRUST_PROXY: variable(
    'off',
    '"off", the number of proxies in front of the service (1 to 10), or their addresses and networks separated by commas',
    '10.0.0.0/8',
    (text) => trustedProxies(text) !== undefined,
  ).transform((text) => trustedProxies(text) ?? false),
});

/** The names of all variables that are read. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(variables.shape);

/** Reads the environment and, where there is one, the file `.env` in the working directory; the environment wins. */
export function loadConfig(): Config {
  if (existsSync('.env')) {
    try {
      process.loadEnvFile('.env');
    } catch (cause) {
      throw new StartError(`The file .env cannot be read: ${cause instanceof Error ? cause.message : cause}.`, {
        cause,
      });
    }
  }
  return parseConfig(process.env);
}

/**
 * Checks an environment; an empty variable counts as unset, an unknown one is none of ours.
 *
 * @throws StartError with every fault at once.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const outcome = variables.safeParse(env);
  if (!outcome.success) throw new StartError(describeFaults(outcome.error.issues, env));
  const read = outcome.data;
  const publicUrl = read.PUBLIC_URL ?? localUrl(read.HOST, read.PORT);
  return {
    port: read.PORT,
    host: read.HOST,
    publicUrl,
    databaseUrl: read.DATABASE_URL,
    migrationDatabaseUrl: read.MIGRATION_DATABASE_URL,
    dataDir: resolve(read.DATA_DIR),
    timeZone: read.REGISTRY_TIME_ZONE,
    rulePack: read.RULE_PACK,
    keyEncryptionKey: read.KEY_ENCRYPTION_KEY,
    smtpUrl: read.SMTP_URL,
    mailFrom: read.MAIL_FROM ?? `no-reply@${new URL(publicUrl).hostname}`,
    loadsDemoRegistry: read.DEMO_REGISTRY === 'auto' ? read.DATABASE_URL === undefined : read.DEMO_REGISTRY === 'on',
    logLevel: read.LOG_LEVEL,
    environment: read.ENVIRONMENT,
    trustedIssuers: read.TRUSTED_ISSUERS,
    databasePoolSize: read.DATABASE_POOL_SIZE,
    rateLimitPointsPerMinute: read.RATE_LIMIT_POINTS_PER_MINUTE,
    maxQueryCost: read.MAX_QUERY_COST,
    maxQueryDepth: read.MAX_QUERY_DEPTH,
    maxQueryAliases: read.MAX_QUERY_ALIASES,
    maxQueryTokens: read.MAX_QUERY_TOKENS,
    bodyLimitBytes: read.BODY_LIMIT_BYTES,
    requestTimeoutSeconds: read.REQUEST_TIMEOUT_SECONDS,
    drainSeconds: read.DRAIN_SECONDS,
    trustProxy: read.TRUST_PROXY,
  };
}

/** The settings once the system has given out a port for port 0: a public URL that nobody set names the true one. */
export function listeningOn(config: Config, port: number): Config {
  const wasGuessed = config.publicUrl === localUrl(config.host, config.port);
  return { ...config, port, publicUrl: wasGuessed ? localUrl(config.host, port) : config.publicUrl };
}

function variable<Default extends string | undefined>(
  unset: Default,
  mustBe: string,
  example: string,
  isRight: (text: string) => boolean,
) {
  return z
    .string()
    .optional()
    .transform((raw, context): string | Default => {
      const text = raw?.trim() ?? '';
      if (text === '') return unset;
      if (isRight(text)) return text;
      context.addIssue({ code: 'custom', message: `must be ${mustBe}, for example`, params: { example } });
      return z.NEVER;
    });
}

const TRUSTED_ISSUERS_EXAMPLE =
  '[{"issuer":"https://login.example.com/","jwksUri":"https://login.example.com/jwks","grants":[{"when":{"client_id":"claims-desk"},"organization":"org_01h455vb4pex5vsknk084sn02q","role":"INSURER","scopes":["verify"]}]}]';

/** What is wrong is said with its place: the list is long enough to look for it. */
function trustedIssuers() {
  return z
    .string()
    .optional()
    .transform((raw, context): readonly TrustedIssuer[] => {
      const text = raw?.trim() ?? '';
      if (text === '') return [];
      const read = readTrustedIssuers(text);
      if ('issuers' in read) return read.issuers;
      const message = `must be a JSON list of issuers (${read.fault}), for example`;
      context.addIssue({ code: 'custom', message, params: { example: TRUSTED_ISSUERS_EXAMPLE } });
      return z.NEVER;
    });
}

function wholeNumber(unset: number, from: number, to: number) {
  const isRight = (text: string) => /^\d{1,12}$/.test(text) && Number(text) >= from && Number(text) <= to;
  return variable(String(unset), `a whole number from ${from} to ${to}`, String(unset), isRight).transform(Number);
}

function oneOf<const Choice extends string>(unset: Choice, choices: readonly Choice[]) {
  const chosen = (text: string) => choices.find((choice) => choice === text);
  return variable(unset, `one of ${choices.join(', ')}`, unset, (text) => chosen(text) !== undefined).transform(
    (text) => chosen(text) ?? unset,
  );
}

function describeFaults(
  issues: readonly z.core.$ZodIssue[],
  env: Readonly<Record<string, string | undefined>>,
): string {
  const faults = issues.map((issue) => {
    const name = String(issue.path[0]);
    const found = SECRETS.includes(name)
      ? 'is wrong (its value is a secret and not shown)'
      : `is ${JSON.stringify(env[name])}`;
    const example = issue.code === 'custom' ? ` ${name}=${issue.params?.['example']}` : '';
    return `  ${name} ${found}: it ${issue.message}${example}`;
  });
  const count = faults.length === 1 ? 'One setting is' : `${faults.length} settings are`;
  return `${count} wrong. See .env.example for all of them.\n${faults.join('\n')}`;
}

function localUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : isIPv6(host) ? `[${host}]` : host;
  return new URL(`http://${name}:${port}`).origin;
}

function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i.test(text);
}

/** Issuers are compared letter by letter (RFC 7519, section 2, StringOrURI), so one spelling is allowed: the URL's own. */
function isPublicUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    return false;
  return !/[?#]|\/$/.test(text) && (url.href === text || url.href === `${text}/`);
}

function isDatabaseUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) return false;
  return (url.hostname !== '' || url.searchParams.has('host')) && url.pathname.length > 1;
}

function isSmtpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '';
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return /^[a-z]/i.test(text);
  } catch {
    return false;
  }
}

function isRulePack(text: string): boolean {
  return /^[a-z][a-z\d]*(-[a-z\d]+)*(@[1-9]\d{0,8})?$/.test(text);
}

function keyBytes(text: string): Uint8Array | undefined {
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return undefined;
}

function trustedProxies(text: string): false | number | string | undefined {
  if (text === 'off') return false;
  if (/^([1-9]|10)$/.test(text)) return Number(text);
  const networks = text.split(',').map((network) => network.trim());
  return networks.every(isNetwork) ? networks.join(',') : undefined;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
