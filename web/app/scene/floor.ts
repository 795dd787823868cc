/** The floor: a grid of metres, soft shadows under the body, rings where feet stand. One square. */

import { Mesh, PlaneGeometry, ShaderMaterial, Vector4 } from "three";
import type { Palette } from "./palette";

/** Places on the floor: x, z, radius in metres, and how strong, 0 to 1. */
export type Spot = readonly [x: number, z: number, radius: number, strength: number];

export interface Floor {
  readonly object: Mesh;
  setColours(palette: Palette): void;
  setGrid(shown: boolean): void;
  setShadows(spots: readonly Spot[]): void;
  /** Left, right, left, right: of one body or two. */
  setContacts(spots: readonly Spot[]): void;
  dispose(): void;
}

/** Six of each of two bodies, and one of each who stands beside. */
const SHADOWS = 17;
const CONTACTS = 4;
const HALF_M = 6;

const VERTEX = /* glsl */ `
  varying vec2 vPlace;
  void main() {
    vPlace = position.xz;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }
`;

// Lines keep about a pixel's width at any distance, and the floor fades into the background.
const FRAGMENT = /* glsl */ `
  uniform vec3 background, floorColour, lineColour;
  uniform vec4 shadows[${SHADOWS}], contacts[${CONTACTS}];
  uniform float shadowStrength, grid;
  uniform int shadowCount, contactCount;
  uniform vec3 contactColours[${CONTACTS}];
  varying vec2 vPlace;

  float lines(vec2 place, float step, float width) {
    vec2 at = place / step;
    vec2 pixel = fwidth(at);
    vec2 near = abs(fract(at - 0.5) - 0.5);
    vec2 line = 1.0 - smoothstep(pixel * (width - 0.5), pixel * (width + 0.5), near);
    vec2 calm = clamp(1.6 - pixel * 4.0, 0.0, 1.0);
    return max(line.x * calm.x, line.y * calm.y);
  }

  void main() {
    float away = length(vPlace);
    float near = 1.0 - smoothstep(1.2, ${HALF_M.toFixed(1)} * 0.92, away);
    vec3 colour = mix(background, floorColour, near);
    float fine = lines(vPlace, 0.25, 0.6) * 0.28;
    float coarse = lines(vPlace, 1.0, 0.9) * 0.85;
    colour = mix(colour, lineColour, max(fine, coarse) * near * near * grid);
    float light = 1.0;
    for (int i = 0; i < ${SHADOWS}; i++) {
      if (i >= shadowCount) break;
      vec2 r = (vPlace - shadows[i].xy) / shadows[i].z;
      float soft = max(0.0, 1.0 - dot(r, r) * 0.45);
      light *= 1.0 - shadows[i].w * shadowStrength * soft * soft;
    }
    colour *= light;
    for (int i = 0; i < ${CONTACTS}; i++) {
      if (i >= contactCount) break;
      float d = length(vPlace - contacts[i].xy);
      float ring = 1.0 - smoothstep(0.006, 0.012, abs(d - contacts[i].z));
      float disc = (1.0 - smoothstep(contacts[i].z - 0.01, contacts[i].z, d)) * 0.18;
      colour = mix(colour, contactColours[i], max(ring * 0.9, disc) * contacts[i].w);
    }
    gl_FragColor = vec4(colour, 1.0);
    #include <colorspace_fragment>
  }
`;

export function createFloor(palette: Palette): Floor {
  const none = (count: number) => Array.from({ length: count }, () => new Vector4(0, 0, 0.1, 0));
  const { left, right } = palette.side;
  const uniforms = {
    background: { value: palette.background },
    floorColour: { value: palette.floor },
    lineColour: { value: palette.line },
    shadowStrength: { value: palette.shadow },
    grid: { value: 1 },
    shadows: { value: none(SHADOWS) },
    contacts: { value: none(CONTACTS) },
    shadowCount: { value: 0 },
    contactCount: { value: 0 },
    contactColours: { value: [left, right, left, right] },
  };
  const material = new ShaderMaterial({ uniforms, vertexShader: VERTEX, fragmentShader: FRAGMENT });
  const geometry = new PlaneGeometry(2 * HALF_M, 2 * HALF_M).rotateX(-Math.PI / 2);
  const object = new Mesh(geometry, material);
  object.renderOrder = -1;
  return {
    object,
    setColours(next) {
      uniforms.background.value = next.background;
      uniforms.floorColour.value = next.floor;
      uniforms.lineColour.value = next.line;
      uniforms.shadowStrength.value = next.shadow;
    },
    setGrid: (shown) => void (uniforms.grid.value = shown ? 1 : 0),
    setShadows(spots) {
      uniforms.shadowCount.value = fill(uniforms.shadows.value, spots);
    },
    setContacts(spots) {
      uniforms.contactCount.value = fill(uniforms.contacts.value, spots);
    },
    dispose() {
      geometry.dispose();
      material.dispose();
    },
  };
}

/** Returns how many there are; what has no room is left out. */
function fill(vectors: readonly Vector4[], spots: readonly Spot[]): number {
  const count = Math.min(vectors.length, spots.length);
  for (let i = 0; i < count; i++) vectors[i].set(...spots[i]);
  return count;
}
