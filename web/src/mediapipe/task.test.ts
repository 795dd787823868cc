import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crc32, stored } from "./task";

const BUNDLE = stored([
  ["pose_detector.tflite", Uint8Array.of(1, 2, 3)],
  ["pose_landmarks_detector.tflite", Uint8Array.of(4, 5, 6, 7, 8)],
]);
const READ = `
import sys, zipfile, json
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[i.filename, i.header_offset, list(z.read(i))] for i in z.infolist()]))`;

test("the checksum is the one of the standard's check value", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

test("another reader of zip archives finds both files, whole", () => {
  const folder = mkdtempSync(join(tmpdir(), "task-"));
  try {
    writeFileSync(join(folder, "a.task"), BUNDLE);
    const said = execFileSync("python3", ["-c", READ, join(folder, "a.task")], { encoding: "utf-8" });
    const names = (JSON.parse(said) as [string, number, number[]][]).map(([name, , data]) => [name, data]);
    expect(names).toEqual([
      ["pose_detector.tflite", [1, 2, 3]],
      ["pose_landmarks_detector.tflite", [4, 5, 6, 7, 8]],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("files begin at multiples of four", () => {
  const text = Buffer.from(BUNDLE).toString("latin1");
  expect(text.indexOf("\x01\x02\x03") % 4).toBe(0);
  expect(text.indexOf("\x04\x05\x06\x07\x08") % 4).toBe(0);
});
