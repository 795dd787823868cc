/**
 * Where a body is in front of the camera, and the camera turned so that it looks at the body.
 *
 * Rays are (x / z, y / z) of what a pixel sees, in the camera's axes (docs/conventions.md).
 */

/**
 * The translation that brings points (x, y, z, …) onto their rays (x, y, …), as nearly as can be.
 *
 * Minimises sum_i w_i |(x_i + T)_xy - ray_i (x_i + T)_z|², which is linear in T; at least two points
 * must be seen in different directions. (Direct linear transform; Hartley, Zisserman: "Multiple View
 * Geometry", 4.1.)
 */
export function placed(
  xyzM: Float64Array, rays: Float64Array, weights: Float64Array,
): Float64Array {
  const missing = rays.map((u, i) => u * xyzM[3 * (i >> 1) + 2] - xyzM[3 * (i >> 1) + (i & 1)]);
  const [meanRay, meanMissing] = [mean(rays, weights), mean(missing, weights)];
  let [depth, spread] = [0, 0];
  rays.forEach((u, i) => {
    const off = weights[i >> 1] * (u - meanRay[i & 1]);
    depth += off * (meanMissing[i & 1] - missing[i]);
    spread += off * (u - meanRay[i & 1]);
  });
  const z = depth / spread;
  return Float64Array.of(meanMissing[0] + meanRay[0] * z, meanMissing[1] + meanRay[1] * z, z);
}

/** The weighted mean of x and of y. */
function mean(xy: Float64Array, weights: Float64Array): [x: number, y: number] {
  let [x, y, total] = [0, 0, 0];
  weights.forEach((weight, i) => {
    x += weight * xy[2 * i];
    y += weight * xy[2 * i + 1];
    total += weight;
  });
  return [x / total, y / total];
}

/**
 * The rotation, three rows, that takes the camera's axes to those of one that looks along a ray, no
 * more tilted: about the vertical axis first, then about the horizontal one.
 */
export function towards([x, y]: readonly [number, number]): Float64Array {
  const flat = Math.hypot(x, 1);
  const long = Math.hypot(flat, y);
  const up = y / (long * flat);
  return Float64Array.of(
    1 / flat, 0, -x / flat, -x * up, flat / long, -up, x / long, y / long, 1 / long,
  );
}

/** Rays as a turned camera sees them. */
export function turned(rays: Float64Array, rotation: Float64Array): Float64Array {
  const out = new Float64Array(rays.length);
  for (let i = 0; i < rays.length; i += 2) {
    const along = (row: number) =>
      rotation[3 * row] * rays[i] + rotation[3 * row + 1] * rays[i + 1] + rotation[3 * row + 2];
    out[i] = along(0) / along(2);
    out[i + 1] = along(1) / along(2);
  }
  return out;
}
