import { generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** Signs badges with bare jose for as long as it is told, in turns, and prints how many. Nothing is read, kept or looked up. */
const { seconds, claims, typ, kid } = JSON.parse(process.env['SETTINGS'] ?? '{}') as {
  readonly seconds: number;
  readonly claims: JWTPayload;
  readonly typ: string;
  readonly kid: string;
};
const { privateKey } = await generateKeyPair('ES256');
const end = performance.now() + seconds * 1000;
let signed = 0;
while (performance.now() < end) {
  await new SignJWT({ ...claims, jti: `${claims.jti ?? ''}${signed}` })
    .setProtectedHeader({ alg: 'ES256', typ, kid })
    .sign(privateKey);
  signed += 1;
}
process.stdout.write(String(signed / seconds));
