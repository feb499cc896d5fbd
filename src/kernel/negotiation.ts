/**
 * Whether an `Accept` or `Accept-Encoding` header lets `wanted` through, by the most specific range that covers it; a weight
 * of 0 forbids (RFC 9110, sections 12.4.2, 12.5.1 and 12.5.3). Undefined for a header that has nothing to say of it, or is
 * not there.
 */
export function acceptance(header: string | undefined, wanted: string): boolean | undefined {
  if (header === undefined) return undefined;
  const ranges = header.split(',').map((range) => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return { name, allowed: weight === undefined || Number(weight.slice(2)) > 0 };
  });
  const candidates = [wanted, wanted.replace(/\/.*/, '/*'), wanted.includes('/') ? '*/*' : '*'];
  for (const candidate of candidates) {
    const range = ranges.find(({ name }) => name === candidate);
    if (range) return range.allowed;
  }
  return undefined;
}
