import { createServer } from 'node:http';

/** What the peer was given by the benchmark. */
export function settings<Settings>(): Settings {
  return JSON.parse(process.env['SETTINGS'] ?? '{}') as Settings;
}

export const PORT = Number(process.env['PORT']);

/** The least a server can be: `node:http`, a JSON body in, JSON text out. */
export function serveJson<Body>(answer: (body: Body) => Promise<string>): void {
  createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      text += part;
    });
    request.on('end', async () => {
      try {
        const body = text === '' ? '{}' : await answer(JSON.parse(text) as Body);
        response.writeHead(200, {
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(body),
        });
        response.end(body);
      } catch (error) {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
      }
    });
  }).listen(PORT, '127.0.0.1');
}
