/** What somebody pasted or a camera read, and the page that is for it. */
export interface Pasted {
  readonly page: '/v' | '/l';
  /** A token, or the code of a share link; empty when there was nothing. */
  readonly fragment: string;
}

/** Share links have a code of 22 characters where others have a token of three parts. */
const SHARE_CODE = /^[\w-]{22}$/;

/** What a text holds: a link's fragment, or the token or code itself, freed of line breaks. */
export function pastedIn(text: string): Pasted {
  const unbroken = text.replace(/\s+/g, '');
  const fragment = unbroken.slice(unbroken.indexOf('#') + 1);
  const isShareLink = /\/l#/.test(unbroken) || SHARE_CODE.test(fragment);
  return { page: isShareLink ? '/l' : '/v', fragment };
}
