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
    '',
    `Is ${name} qualified for brakes today?`,
    '',
    curl(url, keys.employer, technician),
    '',
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

/** One command that works as pasted in any shell. */
function curl(url: string, key: string, technician: Demo['technician']): string {
  const query =
    'mutation($q: VerifyTechnicianInput!) { verifyTechnician(input: $q) { verification { verdict displayName holdsThrough credentials { code standing validThrough } receipt } userErrors { code message } } }';
  const variables = {
    q: { aseId: technician.aseId, lastName: technician.lastName, codes: ['A5'], purpose: 'EMPLOYMENT' },
  };
  const body = JSON.stringify({ query, variables }).replaceAll("'", '\\u0027');
  return `curl -s ${url}/graphql -H 'authorization: Bearer ${key}' -H 'content-type: application/json' -d '${body}'`;
}
