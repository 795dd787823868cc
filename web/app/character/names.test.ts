import { expect, test } from "vitest";
import { BONES } from "../../src/motion";
import { NEEDED, boneOf, bonesByName } from "./names";

test("VRM's names are themselves", () => {
  for (const bone of BONES) expect(boneOf(bone)).toBe(bone);
});

test.each([
  ["mixamorig:LeftArm", "leftUpperArm"],
  ["mixamorigLeftForeArm", "leftLowerArm"],
  ["mixamorig1:RightUpLeg", "rightUpperLeg"],
  ["RightLeg", "rightLowerLeg"],
  ["Spine2", "chest"],
  ["mixamorig:Hips", "hips"],
  ["Left_Hand", "leftHand"],
  ["mixamorig:LeftShoulder", "leftShoulder"],
  ["mixamorig:LeftHandThumb1", "leftThumbMetacarpal"],
  ["RightHandPinky3", "rightLittleDistal"],
  ["leftIndexProximal", "leftIndexProximal"],
])("%s is %s", (name, bone) => expect(boneOf(name)).toBe(bone));

test.each(["Camera", "mixamorig:LeftHandThumb4", "tail", ""])("%s is none", (n) =>
  expect(boneOf(n)).toBeNull(),
);

test("the first of two nodes counts, and hands and collar bones are not needed", () => {
  const [first, second] = [{ name: "Hips" }, { name: "hips" }];
  expect(bonesByName([first, second]).get("hips")).toBe(first);
  expect(NEEDED).toContain("leftLowerLeg");
  expect(NEEDED).not.toContain("leftHand");
  expect(NEEDED).not.toContain("rightShoulder");
});

test("thumbs that are called as in VRM 0.x are those of 1.0", () => {
  const [base, middle, end] =
    ["leftThumbProximal", "leftThumbIntermediate", "leftThumbDistal"].map((name) => ({ name }));
  const bones = bonesByName([base, middle, end]);
  expect(bones.get("leftThumbMetacarpal")).toBe(base);
  expect(bones.get("leftThumbProximal")).toBe(middle);
  expect(bones.get("leftThumbDistal")).toBe(end);
});
