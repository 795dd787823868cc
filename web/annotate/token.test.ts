import { expect, it } from "vitest";
import { MemoryStorage } from "./queue";
import { keepToken, takeToken, tokenIn } from "./token";

it("reads a token alone, in a link, and percent-encoded", () => {
  expect(tokenIn(" abc-123_~ ")).toBe("abc-123_~");
  expect(tokenIn("http://10.0.0.2:8010/#token=abc")).toBe("abc");
  expect(tokenIn("#x=1&token=a%2Bb&y")).toBe("a+b");
  expect(tokenIn("#token=50%")).toBe("50%");
  expect(tokenIn("http://10.0.0.2:8010/")).toBeNull();
  expect(tokenIn("")).toBeNull();
});

it("takes it from the address bar and keeps it for the next time", () => {
  const storage = new MemoryStorage();
  const shown: unknown[] = [];
  const history = { replaceState: (...all: unknown[]) => shown.push(all[2]) } as unknown as History;
  const at = (hash: string) => ({ hash, pathname: "/", search: "?a" }) as Location;
  expect(takeToken(at(""), history, storage)).toBeNull();
  expect(takeToken(at("#token=abc"), history, storage)).toBe("abc");
  expect(shown).toEqual(["/?a"]);
  expect(takeToken(at(""), history, storage)).toBe("abc");
  keepToken(storage, "new");
  expect(takeToken(at(""), history, storage)).toBe("new");
});
