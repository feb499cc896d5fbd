import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { everybodyConsents } from '../../support/consent.ts';
import { registrarOf } from '../../support/registrar.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let keys = 0;

beforeAll(async () => {
  world = await createWorld('rosters');
  await everybodyConsents(world, world.keys.employer, world.keys.insurer);
  const registrar = registrarOf(world);
  await registrar.certified('ASE-3000-0001', 'Peña', ['A5', 'A6']);
  await registrar.certified('ASE-3000-0002', 'O’Néill-Smith', ['A5', 'A6']);
  await registrar.suspend('ASE-3000-0002', ['A6']);
  await registrar.register('ASE-3000-0003', 'Lee');
});
afterAll(() => world.close());

interface Sent {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  readonly body: any;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

async function send(method: 'GET' | 'POST', url: string, more: object = {}): Promise<Sent> {
  const {
    key = world.keys.employer,
    headers = {},
    payload,
  } = more as { key?: string; headers?: object; payload?: string };
  const response = await world.app.server.fastify.inject({
    method,
    url,
    headers: { ...(key && { authorization: `Bearer ${key}` }), ...headers },
    ...(payload !== undefined && { payload }),
  });
  const isJson = String(response.headers['content-type']).includes('json');
  return {
    status: response.statusCode,
    body: isJson ? response.json() : undefined,
    text: response.body,
    headers: response.headers,
  };
}

const upload = (payload: string | Buffer, query = 'codes=A5,A6&purpose=EMPLOYMENT', more: object = {}) =>
  send('POST', `/rosters?${query}`, {
    ...more,
    payload,
    headers: { 'content-type': 'text/csv', ...(more as { headers?: object }).headers },
  });

const ROSTER = `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $verdicts: [Verdict!], $reasons: [RosterLineReason!]) {
  roster(id: $id) { id state lineCount linesAnswered purpose asOf knownAt rulePack requirement createdAt startedAt finishedAt failure resultsPath
    verdictCounts { verdict lines } reasonCounts { reason lines }
    results(first: $first, after: $after, last: $last, before: $before, verdicts: $verdicts, reasons: $reasons) {
      nodes { line aseId lastName verdict holdsThrough missing reason message }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

async function roster(id: string, variables: object = {}, key = world.keys.employer) {
  const { data, errors } = await world.ask(ROSTER, { id, ...variables }, key);
  return errors ? { refused: errors.map((error) => error.extensions.code) } : data.roster;
}

const SUBMIT = `mutation($input: SubmitRosterInput!) { submitRoster(input: $input) { roster { id state lineCount } userErrors { code path } } }`;

async function submit(input: object, key = world.keys.employer) {
  keys += 1;
  const { data } = await world.ask(
    SUBMIT,
    { input: { idempotencyKey: `roster-${keys}`, purpose: 'EMPLOYMENT', codes: ['A5'], ...input } },
    key,
  );
  return data.submitRoster;
}

const count = async (table: string) => {
  const { rows } = await world.database.pool.query(`select count(*)::int as rows from ${table}`);
  return rows[0].rows as number;
};

const MIXED = `ase_id,last_name
ASE-3000-0001,pena
ASE-3000-0002,oneill smith
ASE-3000-0003,Lee
ASE-3000-0001,Wrong
ASE-9999-9999,Nobody
ASE-30000001,Pena
ASE-3000-0001,—
ASE-3000-0001

ASE-3000-0001,"Pena
ASE-3000-0001,"Peña"
`;

describe('an uploaded roster', () => {
  let id: string;

  test('is taken in at once and judged in the background', async () => {
    const { status, body, headers } = await upload(MIXED);
    expect({ status, body }).toMatchObject({
      status: 202,
      body: {
        state: 'QUEUED',
        lineCount: 10,
        linesAnswered: 0,
        rulePack: expect.stringContaining('@'),
        asOf: '2026-06-15',
      },
    });
    id = body.id;
    expect(headers['location']).toBe(`/rosters/${id}`);
    expect(await send('GET', `/rosters/${id}/results.csv`)).toMatchObject({
      status: 409,
      body: { code: 'ROSTER_NOT_DONE' },
    });
    await world.runJobs();
    expect((await send('GET', `/rosters/${id}`)).body).toMatchObject({ id, state: 'DONE', linesAnswered: 10 });
  });

  test('answers every line, or tells why not', async () => {
    const found = await roster(id);
    expect(found).toMatchObject({ state: 'DONE', purpose: 'EMPLOYMENT', failure: null, linesAnswered: 10 });
    expect(found.results.nodes).toMatchObject([
      { line: 2, aseId: 'ASE-3000-0001', lastName: 'pena', verdict: 'VALID', missing: [], reason: null, message: null },
      { line: 3, verdict: 'SUSPENDED', missing: ['A6'] },
      { line: 4, verdict: 'INVALID', missing: ['A5', 'A6'], holdsThrough: null },
      { line: 5, aseId: 'ASE-3000-0001', lastName: 'Wrong', verdict: null, reason: 'NOT_FOUND' },
      { line: 6, verdict: null, reason: 'NOT_FOUND' },
      { line: 7, reason: 'ASE_ID_MALFORMED' },
      { line: 8, reason: 'NAME_EMPTY' },
      { line: 9, aseId: null, lastName: null, reason: 'LINE_MALFORMED', message: expect.stringContaining('1 fields') },
      { line: 11, reason: 'LINE_MALFORMED', message: 'A quoted field is not closed in its own line.' },
      { line: 12, lastName: 'Peña', verdict: 'VALID' },
    ]);
    const [known, unknown] = found.results.nodes.slice(3, 5);
    expect(known.message).toBe(unknown.message);
  });

  test('says the same as verifyTechnician', async () => {
    const { data } = await world.ask(
      `mutation { verifyTechnician(input: { aseId: "ASE-3000-0001", lastName: "Pena", codes: ["A5", "A6"], purpose: EMPLOYMENT }) { verification { verdict holdsThrough } } }`,
      {},
      world.keys.employer,
    );
    const [line] = (await roster(id)).results.nodes;
    expect(line).toMatchObject(data.verifyTechnician.verification);
    expect(line.holdsThrough).not.toBeNull();
  });

  test('counts its lines by verdict and by reason', async () => {
    const { verdictCounts, reasonCounts } = await roster(id);
    expect(verdictCounts).toEqual([
      { verdict: 'VALID', lines: 2 },
      { verdict: 'SUSPENDED', lines: 1 },
      { verdict: 'INVALID', lines: 1 },
    ]);
    expect(reasonCounts).toEqual([
      { reason: 'LINE_MALFORMED', lines: 2 },
      { reason: 'NOT_FOUND', lines: 2 },
      { reason: 'ASE_ID_MALFORMED', lines: 1 },
      { reason: 'NAME_EMPTY', lines: 1 },
    ]);
  });

  test('is paged in the order of lines, and by verdict or reason', async () => {
    const lines = async (variables: object) => {
      const { nodes, pageInfo } = (await roster(id, variables)).results;
      return { lines: nodes.map(({ line }: { line: number }) => line), ...pageInfo };
    };
    const first = await lines({ first: 4 });
    expect(first).toMatchObject({ lines: [2, 3, 4, 5], hasNextPage: true, hasPreviousPage: false });
    expect(await lines({ first: 40, after: first.endCursor })).toMatchObject({
      lines: [6, 7, 8, 9, 11, 12],
      hasNextPage: false,
    });
    expect(await lines({ last: 2 })).toMatchObject({ lines: [11, 12], hasPreviousPage: true });
    expect(await lines({ verdicts: ['VALID'] })).toMatchObject({ lines: [2, 12] });
    expect(await lines({ reasons: ['NOT_FOUND'] })).toMatchObject({ lines: [5, 6] });
    expect(await lines({ verdicts: ['VALID'], reasons: ['NAME_EMPTY'], first: 2 })).toMatchObject({
      lines: [2, 8],
      hasNextPage: true,
    });
    expect(await lines({ verdicts: [] })).toMatchObject({ lines: [] });
    expect(await roster(id, { after: 'nonsense' })).toEqual({ refused: ['CURSOR_MALFORMED'] });
  });

  test('is had as CSV', async () => {
    const { status, text, headers } = await send('GET', (await roster(id)).resultsPath);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' });
    expect(text.split('\n')).toEqual([
      'line,ase_id,last_name,verdict,holds_through,missing,reason,tier',
      expect.stringMatching(/^2,ASE-3000-0001,pena,VALID,20\d\d-\d\d-\d\d,,,FULL$/),
      '3,ASE-3000-0002,oneill smith,SUSPENDED,,A6,,FULL',
      '4,ASE-3000-0003,Lee,INVALID,,A5 A6,,FULL',
      '5,ASE-3000-0001,Wrong,,,,NOT_FOUND,',
      '6,ASE-9999-9999,Nobody,,,,NOT_FOUND,',
      '7,ASE-30000001,Pena,,,,ASE_ID_MALFORMED,',
      '8,ASE-3000-0001,—,,,,NAME_EMPTY,',
      '9,,,,,,LINE_MALFORMED,',
      '11,,,,,,LINE_MALFORMED,',
      expect.stringMatching(/^12,ASE-3000-0001,Peña,VALID,/),
      '',
    ]);
  });

  test('does not exist for another organisation, a technician or the public', async () => {
    for (const key of [world.keys.otherEmployer, world.keys.insurer, world.keys.registrar]) {
      expect(await roster(id, {}, key)).toBeNull();
      expect(await send('GET', `/rosters/${id}`, { key })).toMatchObject({
        status: 404,
        body: { code: 'ROSTER_NOT_FOUND' },
      });
      expect(await send('GET', `/rosters/${id}/results.csv`, { key })).toMatchObject({ status: 404 });
      const { data } = await world.ask('{ rosters { nodes { id } } }', {}, key);
      expect(data.rosters.nodes).toEqual([]);
    }
    const node = async (key?: string) =>
      (await world.ask('query($id: ID!) { node(id: $id) { id __typename } }', { id }, key)).data.node;
    expect(await node(world.keys.employer)).toEqual({ id, __typename: 'Roster' });
    for (const key of [world.keys.otherEmployer, await world.technicianKey('ASE-3000-0001'), undefined]) {
      expect(await node(key)).toBeNull();
    }
    const technician = await world.technicianKey('ASE-3000-0001');
    expect(await send('GET', `/rosters/${id}`, { key: technician })).toMatchObject({ status: 403 });
    expect(await upload(MIXED, undefined, { key: technician })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
    expect(await upload(MIXED, undefined, { key: '' })).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHENTICATED' },
    });
    expect(await upload(MIXED, undefined, { key: 'ase_live_nonsense' })).toMatchObject({ status: 401 });
  });

  test('that is sent twice under one key is one roster; with another file it is refused', async () => {
    const headers = { 'idempotency-key': 'my-upload-1' };
    const first = await upload(MIXED, undefined, { headers });
    const repeat = await upload(MIXED, undefined, { headers });
    expect(repeat).toMatchObject({ status: 202, body: { id: first.body.id } });
    for (const other of [
      await upload(`${MIXED}ASE-3000-0003,Lee\n`, undefined, { headers }),
      await upload(MIXED, 'codes=A5&purpose=EMPLOYMENT', { headers }),
    ]) {
      expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    }
  });

  test('is judged by the record of the moment it was handed in', async () => {
    await world.runJobs();
    const { body } = await upload('ase_id,last_name\nASE-3000-0004,Late\n');
    world.clock.advance(60);
    await registrarOf(world).register('ASE-3000-0004', 'Late', { idempotencyKey: 'late-registration' });
    await world.runJobs();
    expect((await roster(body.id)).results.nodes).toMatchObject([{ reason: 'NOT_FOUND' }]);
    const again = await upload('ase_id,last_name\nASE-3000-0004,Late\n');
    await world.runJobs();
    expect((await roster(again.body.id)).results.nodes).toMatchObject([{ verdict: 'INVALID' }]);
  });

  test('leaves an audit entry and, when it is done, an event, neither with a name', async () => {
    const { rows } = await world.database.pool.query(
      `select action as type, details::text as said from audit_entry where action like 'roster.%'
       union all select type, payload::text from outbox_event where type = 'roster.finished'`,
    );
    expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['roster.submitted', 'roster.finished']));
    for (const { said } of rows) expect(said).not.toMatch(/ASE-|Pe/);
  });
});

describe('what is no roster is refused whole', () => {
  const lines = (count: number) => `ase_id,last_name\n${'ASE-3000-0001,Pena\n'.repeat(count)}`;
  test.each<[string, string | Buffer, string, number, string]>([
    ['50,001 lines', lines(50_001), '', 413, 'ROSTER_TOO_LONG'],
    ['more bytes than are read', Buffer.alloc(8 * 1024 * 1024 + 1, 'a'), '', 413, 'ROSTER_TOO_LARGE'],
    ['nothing', '', '', 400, 'ROSTER_MALFORMED'],
    ['a header alone', 'ase_id,last_name\n', '', 400, 'ROSTER_EMPTY'],
    ['another header', 'name,id\nPena,ASE-3000-0001\n', '', 400, 'ROSTER_MALFORMED'],
    ['semicolons', 'ase_id;last_name\nASE-3000-0001;Pena\n', '', 400, 'ROSTER_MALFORMED'],
    ['UTF-16', Buffer.from('\ufeffase_id,last_name\n', 'utf16le'), '', 400, 'ROSTER_MALFORMED'],
    ['a file without a purpose', lines(1), 'codes=A5', 400, 'PURPOSE_UNKNOWN'],
    ['a file without a question', lines(1), 'purpose=EMPLOYMENT', 400, 'QUESTION_AMBIGUOUS'],
    ['an unknown code', lines(1), 'codes=A5,A99&purpose=EMPLOYMENT', 400, 'UNKNOWN_CODE'],
    [
      'a requirement that is none',
      lines(1),
      'requirement=%7B%22x%22:1%7D&purpose=EMPLOYMENT',
      400,
      'REQUIREMENT_UNKNOWN_MEMBER',
    ],
    ['a requirement that is not JSON', lines(1), 'requirement=A5&purpose=EMPLOYMENT', 400, 'REQUIREMENT_NOT_JSON'],
    ['a misspelt parameter', lines(1), 'codes=A5&purpose=EMPLOYMENT&as_of=2026-01-01', 400, 'PARAMETER_UNKNOWN'],
    ['a repeated parameter', lines(1), 'codes=A5&codes=A6&purpose=EMPLOYMENT', 400, 'PARAMETER_REPEATED'],
    ['a day that is none', lines(1), 'codes=A5&purpose=EMPLOYMENT&asOf=2026-02-30', 400, 'DAY_MALFORMED'],
    ['a moment that is none', lines(1), 'codes=A5&purpose=EMPLOYMENT&knownAt=today', 400, 'MOMENT_MALFORMED'],
    [
      'a moment to come',
      lines(1),
      'codes=A5&purpose=EMPLOYMENT&knownAt=2030-01-01T00:00:00Z',
      400,
      'KNOWN_AT_IN_FUTURE',
    ],
    ['a rule pack that is none', lines(1), 'codes=A5&purpose=EMPLOYMENT&rulePack=mine', 400, 'UNKNOWN_RULE_PACK'],
  ])('%s', async (_what, payload, query, status, code) => {
    const before = [await count('roster'), await count('roster_chunk'), await count('audit_entry')];
    const answer = await upload(payload, query || undefined);
    expect(answer).toMatchObject({ status, body: { code } });
    expect([await count('roster'), await count('roster_chunk'), await count('audit_entry')]).toEqual(before);
  });

  test('is told so over a real connection too, though the rest is still being sent', async () => {
    const address = await world.app.server.fastify.listen({ host: '127.0.0.1', port: 0 });
    const agent = new Agent({ keepAlive: true });
    const answers = [lines(1_500_000), 'nonsense\n'.repeat(3_000_000), lines(3)].map(async (payload) => {
      const sending = request(`${address}/rosters?codes=A5&purpose=EMPLOYMENT`, {
        agent,
        method: 'POST',
        headers: { 'content-type': 'text/csv', authorization: `Bearer ${world.keys.employer}` },
      });
      const [[response]] = await Promise.all([once(sending, 'response'), pipeline(Readable.from([payload]), sending)]);
      return { status: response.statusCode, ...JSON.parse(await text(response)) };
    });
    expect(await Promise.all(answers)).toMatchObject([
      { status: 413, code: 'ROSTER_TOO_LONG' },
      { status: 400, code: 'ROSTER_MALFORMED' },
      { status: 202, lineCount: 3 },
    ]);
    agent.destroy();
  });

  test('a body of another media type', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await send('POST', '/rosters?codes=A5&purpose=EMPLOYMENT', { payload: '{}', headers });
    expect(answer).toMatchObject({ status: 415, body: { detail: 'Send the body as text/csv.' } });
  });
});

describe('submitRoster', () => {
  test('takes a list, and its lines are numbered from 1', async () => {
    const { roster: taken, userErrors } = await submit({
      lines: [
        { aseId: 'ASE-3000-0001', lastName: 'Pena' },
        { aseId: 'ASE-3000-0001', lastName: '\u0000' },
        { aseId: 'x'.repeat(500), lastName: 'Pena' },
        { aseId: 'NULL', lastName: '{a,"b\\\\c"}' },
      ],
      requirement: { atLeast: { n: 1, of: [{ holdsTest: 'A5' }, { holdsTest: 'A8' }] } },
      codes: null,
      asOf: '2020-01-01',
    });
    expect(userErrors).toEqual([]);
    await world.runJobs();
    expect(await roster(taken.id)).toMatchObject({
      asOf: '2020-01-01',
      requirement: { atLeast: { n: 1 } },
      results: {
        nodes: [
          { line: 1, verdict: 'NOT_YET_VALID' },
          { line: 2, reason: 'LINE_MALFORMED', aseId: null },
          { line: 3, reason: 'LINE_MALFORMED', aseId: null },
          { line: 4, reason: 'ASE_ID_MALFORMED', aseId: 'NULL', lastName: '{a,"b\\\\c"}' },
        ],
      },
    });
  });

  test.each([
    [{ lines: [] }, 'ROSTER_EMPTY', ['input', 'lines']],
    [
      { lines: Array.from({ length: 1001 }, () => ({ aseId: 'a', lastName: 'b' })) },
      'ROSTER_TOO_LONG',
      ['input', 'lines'],
    ],
    [{ lines: [{ aseId: 'a', lastName: 'b' }], codes: ['A99'] }, 'UNKNOWN_CODE', ['input', 'codes', '0']],
    [
      { lines: [{ aseId: 'a', lastName: 'b' }], idempotencyKey: 'x' },
      'IDEMPOTENCY_KEY_MALFORMED',
      ['input', 'idempotencyKey'],
    ],
  ])('is refused for %#', async (input, code, path) => {
    expect(await submit(input)).toMatchObject({ roster: null, userErrors: [{ code, path }] });
  });

  test('is listed with the newest first', async () => {
    world.clock.advance(1);
    const { roster: first } = await submit({ lines: [{ aseId: 'a', lastName: 'b' }] }, world.keys.insurer);
    world.clock.advance(1);
    const { roster: second } = await submit({ lines: [{ aseId: 'a', lastName: 'b' }] }, world.keys.insurer);
    const page = async (args: string) => {
      const { data } = await world.ask(
        `{ rosters(${args}) { nodes { id } pageInfo { endCursor hasNextPage } } }`,
        {},
        world.keys.insurer,
      );
      return data.rosters;
    };
    expect((await page('first: 5')).nodes).toEqual([{ id: second.id }, { id: first.id }]);
    const { pageInfo } = await page('first: 1');
    expect(pageInfo.hasNextPage).toBe(true);
    expect((await page(`first: 1, after: "${pageInfo.endCursor}"`)).nodes).toEqual([{ id: first.id }]);
    const { errors } = await world.ask('{ rosters(after: "nonsense") { nodes { id } } }', {}, world.keys.insurer);
    expect(errors?.[0]?.extensions.code).toBe('CURSOR_MALFORMED');
  });
});
