/** How a directory names a repair programme: the insurer's name and its code, which no control character can be part of. */
export function programName(insurer: string, code: string): string {
  return `${insurer}\t${code}`;
}
