import { readFileSync } from "node:fs";
import { Box3, Vector3 } from "three";
import { expect, test } from "vitest";
import { InputError } from "../../src/core/errors";
import { BONES, NATURAL, T_POSE } from "../../src/motion";
import { loadCharacter } from "./character";

const OURS = readFileSync(new URL("../public/character.glb", import.meta.url));

interface Gltf {
  nodes: { name: string }[];
  extensionsUsed: string[];
  extensions?: object;
}

/** The same model with its JSON changed. */
function changed(change: (json: Gltf) => void): Uint8Array<ArrayBuffer> {
  const size = OURS.readUInt32LE(12);
  const json = JSON.parse(OURS.subarray(20, 20 + size).toString()) as Gltf;
  change(json);
  const text = Buffer.from(JSON.stringify(json));
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, " ")]);
  const out = Buffer.concat([OURS.subarray(0, 20), padded, OURS.subarray(20 + size)]);
  out.writeUInt32LE(out.length, 8);
  out.writeUInt32LE(padded.length, 12);
  return Uint8Array.from(out);
}

const file = (bytes: BlobPart, name: string) => new File([bytes], name);
const ours = () => loadCharacter(file(Uint8Array.from(OURS), "character.glb"));

test("our own character is small, has every bone but collar bones and stands on the floor", async () => {
  expect(OURS.length).toBeLessThan(600_000);
  const character = await ours();
  character.pose(T_POSE, 0.805, 0);
  character.object.updateMatrixWorld(true);
  const names: string[] = [];
  character.object.traverse(({ name }) => names.push(name));
  expect(names).toEqual(expect.arrayContaining(BONES.filter((bone) => !bone.endsWith("Shoulder"))));
  const { min, max } = new Box3().setFromObject(character.object, true);
  expect(min.y).toBeCloseTo(0, 2);
  expect(max.y).toBeGreaterThan(1.65);
  expect(max.x).toBeCloseTo(-min.x, 2);
  expect(max.x).toBeGreaterThan(0.7);
});

test("it is as large as the person, whichever way they stand", async () => {
  const character = await ours();
  const height = (legM: number) => {
    character.pose({ ...T_POSE, local: NATURAL }, legM, 0);
    character.object.updateMatrixWorld(true);
    return new Box3().setFromObject(character.object, true).getSize(new Vector3()).y;
  };
  expect(height(0.9) / height(0.6)).toBeCloseTo(1.5, 3);
  expect(character.soles()[0].x).toBeGreaterThan(0);
  expect(character.soles()[0].y).toBeCloseTo(0, 6);
});

test("Mixamo's names do as well", async () => {
  const renamed = changed((json) => {
    for (const node of json.nodes) {
      node.name = `mixamorig:${node.name
        .replace("UpperArm", "Arm").replace("LowerArm", "ForeArm")
        .replace("UpperLeg", "UpLeg").replace("LowerLeg", "Leg").replace("chest", "Spine2")}`;
    }
  });
  const character = await loadCharacter(file(renamed, "mixamo.glb"));
  character.pose(T_POSE, 0.8, 0);
});

test("a VRM is known by what it says of itself, whatever its nodes are called", async () => {
  const vrm = changed((json) => {
    const bones = json.nodes.map(({ name }, node) => [name, { node }] as const);
    const humanBones = Object.fromEntries(bones.filter(([name]) => name !== "kinesphere"));
    json.nodes.forEach((node, i) => (node.name = `node ${i}`));
    json.extensionsUsed.push("VRMC_vrm");
    const meta = { name: "Somebody", authors: ["us"], licenseUrl: "https://vrm.dev/licenses/1.0/" };
    json.extensions = { VRMC_vrm: { specVersion: "1.0", meta, humanoid: { humanBones } } };
  });
  const character = await loadCharacter(file(vrm, "somebody.vrm"));
  expect(character.name).toBe("Somebody");
  character.pose(T_POSE, 0.8, 0);
  character.pose(T_POSE, 0.8, 33);
});

test("what is no humanoid is refused with what is missing", async () => {
  const nobody = changed((json) => json.nodes.forEach((node, i) => (node.name = `thing${i}`)));
  await expect(loadCharacter(file(nobody, "chair.glb"))).rejects.toThrow(InputError);
  await expect(loadCharacter(file(nobody, "chair.glb"))).rejects.toThrow(/humanoid.*hips/);
});

test("what is no model is refused with what was expected, in plain words", async () => {
  const refused = loadCharacter(file("not a model", "text.glb"));
  await expect(refused).rejects.toThrow(InputError);
  await expect(refused).rejects.toThrow(/GLB or VRM/);
  await expect(refused).rejects.not.toThrow(/JSON|token|text\.glb/);
});
