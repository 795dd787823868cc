import { describe, expect, it } from "vitest";
import { parseRange, partOf } from "./range";

const BYTES = Uint8Array.from({ length: 100 }, (_, i) => i);

function clip(): Response {
  return new Response(BYTES, { headers: { "Content-Type": "video/mp4", "X-Kept": "yes" } });
}

describe("parseRange", () => {
  it.each([
    ["bytes=0-", { first: 0, last: 99 }],
    ["bytes=0-0", { first: 0, last: 0 }],
    ["bytes=10-19", { first: 10, last: 19 }],
    ["bytes=90-1000", { first: 90, last: 99 }],
    ["bytes=-10", { first: 90, last: 99 }],
    ["bytes=-1000", { first: 0, last: 99 }],
    ["bytes=100-", "none"],
    ["bytes=-0", "none"],
    ["", "whole"],
    ["bytes=-", "whole"],
    ["bytes=20-10", "whole"],
    ["bytes=0-1,5-6", "whole"],
    ["lines=1-2", "whole"],
  ])("%s", (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });
});

describe("partOf", () => {
  it("pieces put together are the file", async () => {
    const pieces: number[] = [];
    for (let first = 0; first < 100; first += 30) {
      const part = await partOf(clip(), `bytes=${first}-${first + 29}`);
      expect(part.status).toBe(206);
      const last = Math.min(99, first + 29);
      expect(part.headers.get("Content-Range")).toBe(`bytes ${first}-${last}/100`);
      expect(part.headers.get("Content-Length")).toBe(String(last - first + 1));
      pieces.push(...new Uint8Array(await part.arrayBuffer()));
    }
    expect(pieces).toEqual([...BYTES]);
  });

  it("keeps the headers of the whole", async () => {
    for (const header of ["bytes=0-1", "", "bytes=500-"]) {
      const part = await partOf(clip(), header);
      expect(part.headers.get("X-Kept")).toBe("yes");
      expect(part.headers.get("Content-Type")).toBe("video/mp4");
    }
  });

  it("says when there are no such bytes", async () => {
    const part = await partOf(clip(), "bytes=100-");
    expect(part.status).toBe(416);
    expect(part.headers.get("Content-Range")).toBe("bytes */100");
  });
});
