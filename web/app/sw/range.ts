/** Parts of files: video players ask for a clip piece by piece. */

/** Bytes `first` to `last`, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The bytes that a Range header asks of a file with `size` bytes.
 *
 * "whole" for headers that ask for nothing or for several parts, as HTTP allows; "none" when the file
 * has no such bytes.
 */
export function parseRange(header: string, size: number): ByteRange | "whole" | "none" {
  const match = /^\s*bytes=(\d{0,15})-(\d{0,15})\s*$/.exec(header);
  const [from, to] = [match?.[1] ?? "", match?.[2] ?? ""];
  if (from === "" && to === "") return "whole";
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return "whole";
  return first > last ? "none" : { first, last };
}

/** The part of a whole response that a Range header asks for: 206, 416, or all of it as 200. */
export async function partOf(whole: Response, header: string): Promise<Response> {
  const bytes = await whole.arrayBuffer();
  const range = parseRange(header, bytes.byteLength);
  const headers = new Headers(whole.headers);
  headers.set("Accept-Ranges", "bytes");
  if (range === "whole") return new Response(bytes, { headers });
  if (range === "none") {
    headers.set("Content-Range", `bytes */${bytes.byteLength}`);
    return new Response(null, { status: 416, headers });
  }
  headers.set("Content-Range", `bytes ${range.first}-${range.last}/${bytes.byteLength}`);
  headers.set("Content-Length", String(range.last - range.first + 1));
  return new Response(bytes.slice(range.first, range.last + 1), { status: 206, headers });
}
