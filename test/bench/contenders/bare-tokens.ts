import { randomUUID } from 'node:crypto';
import { generateKeyPair, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import pg from 'pg';
import { serveJson, settings } from './http-json.ts';

/** The limit for tokens: `node:http` and jose. It verifies a signature and dates, looks nothing up, and signs what it is told. */
const given = settings<{
  readonly databaseUrl: string;
  readonly poolSize: number;
  /** The key of the tokens to verify. */
  readonly jwk: JWK;
  readonly issuer: string;
  readonly typ: string;
  /** A payload to sign, of the size that ours has. */
  readonly receipt: JWTPayload;
  readonly largeReceipt: JWTPayload;
  readonly badge: JWTPayload;
}>();

type Body =
  | { readonly do: 'verify' | 'verify-and-sign'; readonly token: string }
  | { readonly do: 'look-up-and-sign' | 'look-up-and-sign-large'; readonly aseId: string; readonly lastName: string }
  | { readonly do: 'sign' };

const publicKey = await importJWK(given.jwk, 'ES256');
const { privateKey } = await generateKeyPair('ES256');
const pool = new pg.Pool({ connectionString: given.databaseUrl, max: given.poolSize });

const LOOK_UP = {
  name: 'look-up',
  text: `select json_build_object('name', t.first_name || ' ' || t.last_name, 'credentials', (
           select json_agg(json_build_object('code', p.test_code, 'from', p.from_on, 'through', p.until_on - 1)
                           order by p.test_code, p.from_on)
             from credential_period p where p.technician_id = t.id and p.retracted_at is null))::text
           from technician t where t.ase_id = $1 and t.last_name = $2`,
};

serveJson<Body>(async (body) => {
  if (body.do === 'sign') return JSON.stringify({ token: await signed(given.badge) });
  if ('token' in body) {
    const { payload } = await jwtVerify(body.token, publicKey, { issuer: given.issuer, typ: given.typ });
    const receipt = body.do === 'verify' ? undefined : await signed(given.receipt);
    return JSON.stringify({ verdict: 'VALID', payload, receipt });
  }
  const values = [body.aseId, body.lastName];
  const { rows } = await pool.query({ ...LOOK_UP, values, rowMode: 'array' } as pg.QueryArrayConfig);
  const [row] = rows as unknown as [string][];
  if (!row) throw new Error('not found');
  const receipt = await signed(body.do === 'look-up-and-sign' ? given.receipt : given.largeReceipt);
  return `{"technician":${row[0]},"receipt":"${receipt}"}`;
});

function signed(payload: JWTPayload): Promise<string> {
  return new SignJWT({ ...payload, jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: given.typ, kid: given.jwk.kid ?? '' })
    .sign(privateKey);
}
