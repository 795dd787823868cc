import { expect, it } from "vitest";
import { createApi, RefusedError, UnreachableError } from "./api";

function answering(answer: () => Response, token: string | null = "secret") {
  const asked: [url: string, init: RequestInit][] = [];
  const ask = async (url: unknown, init: unknown) => {
    asked.push([url as string, init as RequestInit]);
    return answer();
  };
  return { api: createApi({ token: () => token, ask: ask as typeof fetch }), asked };
}
const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });

it("sends the token with every request, where there is one", async () => {
  const { api, asked } = answering(() => json({ items: [], left: 0 }));
  await api.work(3, [5, 6]);
  await api.picture(7);
  expect(asked.map(([url]) => url)).toEqual(["./api/work?count=3&have=5,6", "./api/pictures/7"]);
  for (const [, { headers }] of asked) expect(headers).toEqual({ Authorization: "Bearer secret" });
  const open = answering(() => json({}), null);
  await open.api.me();
  expect(open.asked[0][1].headers).toEqual({});
});

it("says whose page it is, as soon as that is known", async () => {
  const asked: unknown[] = [];
  let page: string | null = null;
  const ask = async (_: unknown, init?: RequestInit) => {
    asked.push(init!.headers);
    return json({});
  };
  const api = createApi({ token: () => null, page: () => page, ask: ask as typeof fetch });
  await api.me();
  page = "db/anna";
  await api.work(1, []);
  expect(asked).toEqual([{}, { "X-Kinesphere-Page": "db/anna" }]);
});

it("posts events as JSON", async () => {
  const { api, asked } = answering(() => json({ stored: ["x"], refused: [] }));
  const told = { id: "x", at_ms: 1, kind: "finished", item: 4 } as const;
  expect(await api.send([told], true)).toEqual({ stored: ["x"], refused: [] });
  const [, { method, body, keepalive, headers }] = asked[0];
  expect([method, keepalive]).toEqual(["POST", true]);
  expect(headers).toMatchObject({ "Content-Type": "application/json", Authorization: "Bearer secret" });
  expect(JSON.parse(body as string)).toEqual({ events: [told] });
});

it("says the server's own words, or at least its number", async () => {
  await expect(answering(() => json({ error: "No such picture." }, 404)).api.picture(1))
    .rejects.toThrow(new RefusedError(404, "No such picture."));
  await expect(answering(() => new Response("<html>", { status: 500 })).api.me())
    .rejects.toThrow("The server answered with 500");
});

it("tells no answer from a refusal", async () => {
  const fails = answering(() => {
    throw new TypeError("Failed to fetch");
  });
  await expect(fails.api.me()).rejects.toBeInstanceOf(UnreachableError);
  await expect(answering(() => json({}, 503)).api.me()).rejects.toBeInstanceOf(UnreachableError);
});
