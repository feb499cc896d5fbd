import { createReadStream } from 'node:fs';

/**
 * The text of a file, or of any other source of bytes. Throws an Error whose message is one sentence for whoever named it:
 * missing, unreadable, beyond `maxBytes` (nothing more is read then) or not UTF-8.
 */
export async function readBoundedText(
  name: string,
  maxBytes: number,
  source: AsyncIterable<Uint8Array> = createReadStream(name),
): Promise<string> {
  const bytes = await readBounded(name, maxBytes, source);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`${name} is not UTF-8 text.`, { cause });
  }
}

async function readBounded(name: string, maxBytes: number, source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of source) {
      length += chunk.length;
      if (length > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new Error(sentenceOn(name, cause), { cause });
  }
  if (length > maxBytes)
    throw new Error(`${name} is too large: at most ${maxBytes.toLocaleString('en-US')} bytes are read.`);
  return Buffer.concat(chunks);
}

function sentenceOn(name: string, error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `There is no file ${name}.`;
  if (code === 'EISDIR') return `${name} is a folder, not a file.`;
  return `${name} cannot be read${typeof code === 'string' ? ` (${code})` : ''}.`;
}
