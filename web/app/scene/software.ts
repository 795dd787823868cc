/** Whether WebGL is drawn by the processor here, where smooth edges cost more than all the rest. */

/** Asks a context that is thrown away; false where there is none, or none that tells. */
export function isSoftwareGl(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (gl === null) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return isSoftwareName(name);
}

/** By the name that the renderer gives itself. */
export const isSoftwareName = (name: string): boolean =>
  /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
