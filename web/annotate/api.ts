/** The server's answers, and its errors in words. */

import type { Me, Receipt, ReviewItem, Told, Work } from "./contract";

/** The server said no; `message` is for people. */
export class RefusedError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}
/** No answer came: no network, or the server is not running. */
export class UnreachableError extends Error {}

export interface Api {
  me(): Promise<Me>;
  work(count: number, have: readonly number[]): Promise<Work>;
  review(count: number, have: readonly number[]): Promise<Work & { readonly items: readonly ReviewItem[] }>;
  picture(id: number): Promise<Blob>;
  /** keepalive: goes out even if the page is closed now. */
  send(events: readonly Told[], keepalive: boolean): Promise<Receipt>;
}

export interface ApiParts {
  readonly token: () => string | null;
  /** Whose page this is, once that is known: the server may serve something else by now. */
  readonly page?: () => string | null;
  readonly ask?: typeof fetch;
}

export function createApi({ token, page = () => null, ask = (...all) => fetch(...all) }: ApiParts): Api {
  const call = (path: string, options: RequestInit = {}) => {
    const headers = { ...options.headers, ...about(token(), page()) };
    return answerTo(ask, path, { ...options, headers });
  };
  const items = async (path: string, count: number, have: readonly number[]) =>
    (await call(`${path}?count=${count}&have=${have.join(",")}`)).json();
  return {
    me: async () => (await call("me")).json() as Promise<Me>,
    work: (count, have) => items("work", count, have),
    review: (count, have) => items("review", count, have),
    picture: async (id) => (await call(`pictures/${id}`)).blob(),
    send: async (events, keepalive) => {
      const headers = { "Content-Type": "application/json" };
      const body = JSON.stringify({ events });
      const response = await call("events", { method: "POST", headers, body, keepalive });
      return response.json() as Promise<Receipt>;
    },
  };
}

function about(token: string | null, page: string | null): Record<string, string> {
  return {
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
    ...(page ? { "X-Kinesphere-Page": page } : {}),
  };
}

async function answerTo(ask: typeof fetch, path: string, options: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await ask(`./api/${path}`, options);
  } catch (error) {
    throw new UnreachableError(String(error));
  }
  // A gateway in between says so when the server behind it is down.
  if ([502, 503, 504].includes(response.status)) throw new UnreachableError(response.statusText);
  if (!response.ok) throw new RefusedError(response.status, await reason(response));
  return response;
}

async function reason(response: Response): Promise<string> {
  const said = await response.json().catch(() => null) as { error?: unknown } | null;
  if (typeof said?.error === "string") return said.error;
  return `The server answered with ${response.status} ${response.statusText}`.trim();
}
