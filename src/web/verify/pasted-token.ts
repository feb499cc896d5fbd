/** The token in what somebody pasted or a camera read: a link's fragment, or the token itself, freed of line breaks. */
export function tokenIn(text: string): string {
  const unbroken = text.replace(/\s+/g, '');
  return unbroken.slice(unbroken.indexOf('#') + 1);
}
