import type { Config } from './config.ts';
import type { Demo } from './demo.ts';

/** What a start prints once it is ready: where everything is, and what to try first. */
export function welcome(config: Config, demo: Demo | undefined): string {
  const url = config.publicUrl;
  const lines = [
    '',
    `Ready at ${url}`,
    '',
    `  Explorer       ${url}/explorer`,
    `  Verify page    ${demo?.badgeLink ?? `${url}/v`}`,
    `  Key set        ${url}/.well-known/jwks.json`,
  ];
  if (!demo) return `${lines.join('\n')}\n\n`;
  const { keys, technician } = demo;
  const name = `${technician.firstName} ${technician.lastName}`;
  lines.push(
    '',
    'Demo keys, for the header "Authorization: Bearer …":',
    '',
    `  Employer       ${keys.employer}`,
    `  Insurer        ${keys.insurer}`,
    `  Registrar      ${keys.registrar}`,
    `  Technician     ${keys.technician}   (${name}, ${technician.aseId})`,
    ...(keys.sponsor ? [`  OEM sponsor    ${keys.sponsor}`] : []),
    ...(keys.agency ? [`  Agency         ${keys.agency}`] : []),
    '',
    `Is ${name} qualified for brakes today?`,
    '',
    curl(url, keys.employer, technician),
    '',
    ...shopLines(url, demo),
    'Others to ask about, by ASE ID, last name and test:',
    '',
    ...Object.entries(demo.examples)
      .filter(([story]) => story !== 'master')
      .map(
        ([story, other]) =>
          other && `  ${story.padEnd(14)} ${other.aseId}  ${other.lastName.padEnd(14)} ${other.testCode}`,
      ),
    '',
  );
  return `${lines.join('\n')}\n`;
}

function shopLines(url: string, { keys, shops }: Demo): readonly string[] {
  if (!shops) return [];
  const query = `{ shop(shopNumber: "${shops.ownShopNumber}") { name blueSeal { compliant recognised certified total areas { area covered coveredBy { displayName through } } shortfalls { message } } } }`;
  return [
    'Does the employer’s own shop comply with the Blue Seal today, and who covers what?',
    '',
    graphqlCurl(url, keys.employer, query),
    '',
  ];
}

function curl(url: string, key: string, technician: Demo['technician']): string {
  const query =
    'mutation($q: VerifyTechnicianInput!) { verifyTechnician(input: $q) { verification { verdict displayName holdsThrough credentials { code standing validThrough } receipt } userErrors { code message } } }';
  const variables = {
    q: { aseId: technician.aseId, lastName: technician.lastName, codes: ['A5'], purpose: 'EMPLOYMENT' },
  };
  return graphqlCurl(url, key, query, variables);
}

/** One command that works as pasted in any shell. */
function graphqlCurl(url: string, key: string, query: string, variables?: object): string {
  const body = JSON.stringify({ query, variables }).replaceAll("'", '\\u0027');
  return `curl -s ${url}/graphql -H 'authorization: Bearer ${key}' -H 'content-type: application/json' -d '${body}'`;
}
