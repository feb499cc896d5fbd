import { type Attack, about, KIND_IN_WORDS, refused, type TokenKind, VICTIMS, type Victim } from './attack.ts';

const KINDS = Object.keys(VICTIMS) as readonly TokenKind[];

/** Each kind offered as this one: as it is, in this one's form, and under this one's `typ`. */
export function kindAttacks(victim: Victim): readonly Attack[] {
  const others = KINDS.filter((other) => other !== victim.kind).map((other) => VICTIMS[other]);
  const { kind, header, withHeader, withText } = victim;
  const { typ } = header() as { readonly typ: string };
  return about(kind, 'another kind of token', 'RFC 8725, section 3.11', [
    ...others.map((other) => asItIs(victim, other)),
    ...others.map((other) =>
      refused('CLAIMS', 'CLAIM_MALFORMED', {
        [`the claims of a ${KIND_IN_WORDS[other.kind]} under its typ`]: () => withText(JSON.stringify(other.claims)),
      }),
    ),
    refused('TYPE', 'TYPE_NOT_ACCEPTED', {
      'typ JWT': () => withHeader({ typ: 'JWT' }),
      'typ at+jwt': () => withHeader({ typ: 'at+jwt' }),
      'typ kb+jwt': () => withHeader({ typ: 'kb+jwt' }),
      'typ vc+sd-jwt': () => withHeader({ typ: 'vc+sd-jwt' }),
      'typ in upper case': () => withHeader({ typ: typ.toUpperCase() }),
      'the media type spelled out': () => withHeader({ typ: `application/${typ}` }),
      'typ as a list': () => withHeader({ typ: [typ] }),
      'typ null': () => withHeader({ typ: null }),
    }),
    refused('TYPE', 'TYPE_MISSING', {
      'no typ': () => withHeader({ typ: undefined }),
      'no typ, but cty': () => withHeader({ typ: undefined, cty: typ }),
    }),
  ]);
}

function asItIs({ kind, offer }: Victim, other: Victim): ReturnType<typeof refused> {
  const name = `a good ${KIND_IN_WORDS[other.kind]}`;
  const inItsForm = { [`the JWS of ${name} in its form`]: () => offer(other.jws) };
  const genuine = { [name]: () => other.offer(other.jws) };
  const options = { genuineAs: other.kind };
  if (kind === 'CREDENTIAL') {
    const form = refused('FORMAT', 'NOT_AN_SD_JWT', genuine, options);
    return [...form, ...refused('TYPE', 'TYPE_NOT_ACCEPTED', inItsForm)];
  }
  if (other.kind !== 'CREDENTIAL') return refused('TYPE', 'TYPE_NOT_ACCEPTED', genuine, options);
  const form = refused('FORMAT', 'NOT_BASE64URL', genuine, options);
  return [...form, ...refused('TYPE', 'TYPE_NOT_ACCEPTED', inItsForm)];
}
