/** What of a request tells who makes it. */
export interface RequestOrigin {
  readonly method: string;
  readonly headers: {
    readonly authorization?: string | undefined;
    readonly cookie?: string | undefined;
    readonly origin?: string | undefined;
    readonly host?: string | undefined;
    readonly 'sec-fetch-site'?: string | string[] | undefined;
  };
}

/** Where a request comes from, as far as signing in has to know. */
export interface Caller {
  /** The network address; of IPv6 its first 64 bits. */
  readonly source: string;
  readonly userAgent: string | undefined;
  /** What the session cookie holds, whether or not it is of a session. */
  readonly sessionToken: string | undefined;
  /** What the cookie of a device holds that somebody signed in with before. */
  readonly deviceToken: string | undefined;
}

/** The browser, or program with a cookie jar, that a request comes from, and the cookies that the answer leaves there. */
export interface Browser extends Caller {
  /** False when a page of another origin made the request, or may have. */
  readonly isSameOrigin: boolean;
  keepSession(token: string): void;
  dropSession(): void;
  keepDevice(token: string): void;
}
