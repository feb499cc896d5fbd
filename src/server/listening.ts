import { StartError } from '../kernel/start-error.ts';

/** Why listening failed, as a sentence for whoever started the service. Errors nobody can act on are returned as they are. */
export function explainListenError(error: unknown, host: string, port: number): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const sentence = sentenceFor(String(code), host, port);
  return sentence === undefined ? error : new StartError(sentence, { cause: error });
}

function sentenceFor(code: string, host: string, port: number): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another process. Stop that one, or set PORT to a free port.`;
    case 'EACCES':
      return `This user may not listen on port ${port}. Set PORT to a port of 1024 or above.`;
    case 'EADDRNOTAVAIL':
      return `${host} is not an address of this machine. Set HOST to one that is, or to 0.0.0.0 for all.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host name ${host} is unknown. Set HOST to an address of this machine.`;
    default:
      return undefined;
  }
}
