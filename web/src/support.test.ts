import { expect, test } from "vitest";
import { isSoftwareName } from "./support";

test.each([
  ["ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)", true],
  ["llvmpipe (LLVM 15.0.6, 256 bits)", true],
  ["ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11)", true],
  ["ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)", false],
  ["ANGLE (Intel, Mesa Intel(R) UHD Graphics 620, OpenGL 4.6)", false],
])("%s: %s", (name, software) => expect(isSoftwareName(name)).toBe(software));
