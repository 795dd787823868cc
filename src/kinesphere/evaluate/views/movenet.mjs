// MoveNet Thunder on crops of people, in Node.js with TensorFlow.js's WASM backend.
//
//     node movenet.mjs PACKAGES MODEL.json < CROPS > FOUND
//
// CROPS: pictures of 256 x 256 RGB pixels, raw, one after the other. FOUND: for each, 17 times
// (y, x, score) as float32, y and x as parts of the crop. PACKAGES: a folder with node_modules.

import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const SIDE = 256;
const [packages, model] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
console.log = console.warn = console.info = console.error; // stdout is for what is found
const tf = require("@tensorflow/tfjs-core");
const { loadGraphModel } = require("@tensorflow/tfjs-converter");
const { setWasmPaths } = require("@tensorflow/tfjs-backend-wasm");

/** A graph model's files, read from the disk. */
function fromDisk(path) {
  const told = JSON.parse(readFileSync(path, "utf8"));
  const manifest = told.weightsManifest;
  const files = manifest.flatMap((group) => group.paths);
  const data = Buffer.concat(files.map((file) => readFileSync(join(dirname(path), file))));
  const weightData = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const weightSpecs = manifest.flatMap((group) => group.weights);
  return { load: async () => ({ ...told, weightSpecs, weightData }) };
}

/** Exactly so many bytes of stdin; null at its end. */
async function* crops(size) {
  let parts = [];
  let have = 0;
  for await (const part of process.stdin) {
    parts.push(part);
    have += part.length;
    if (have < size) continue;
    let all = Buffer.concat(parts);
    for (; all.length >= size; all = all.subarray(size)) yield all.subarray(0, size);
    parts = [all];
    have = all.length;
  }
}

function writeAll(bytes) {
  for (let done = 0; done < bytes.length; ) done += writeSync(1, bytes, done);
}

setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")), "/"));
await tf.setBackend("wasm");
const network = await loadGraphModel(fromDisk(model));
for await (const crop of crops(SIDE * SIDE * 3)) {
  const found = tf.tidy(() => network.execute(tf.tensor(Int32Array.from(crop), [1, SIDE, SIDE, 3], "int32")));
  writeAll(Buffer.from(new Float32Array(await found.data()).buffer));
  found.dispose();
}
