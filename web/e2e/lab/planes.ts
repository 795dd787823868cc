/** Video frames of our own making: the sample person wherever a test wants, in any layout. */

/** A picture of `width` × `height` with the clip's frame at (left, top), as a canvas. */
export function pasted(
  frame: VideoFrame, width: number, height: number, left: number, top: number,
): ImageData {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#777";
  context.fillRect(0, 0, width, height);
  context.drawImage(frame, left, top);
  return context.getImageData(0, 0, width, height);
}

/** The picture as luma and chroma (BT.601), each pixel of chroma that of its block's first one. */
export function planarFrame(picture: ImageData, format: "I420" | "NV12", tMs: number): VideoFrame {
  const { width, height, data } = picture;
  const [w, h] = [(width + 1) >> 1, (height + 1) >> 1];
  const out = new Uint8Array(width * height + 2 * w * h);
  const at = (x: number, y: number) => [0, 1, 2].map((k) => data[4 * (y * width + x) + k]);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = at(x, y);
      out[y * width + x] = 16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255;
      if ((x | y) & 1) continue;
      const [u, v] = [
        128 + (-37.797 * r - 74.203 * g + 112 * b) / 255,
        128 + (112 * r - 93.786 * g - 18.214 * b) / 255,
      ];
      const i = (y >> 1) * w + (x >> 1);
      const [uAt, vAt] = format === "NV12" ? [2 * i, 2 * i + 1] : [i, w * h + i];
      out[width * height + uAt] = u;
      out[width * height + vAt] = v;
    }
  }
  return new VideoFrame(out, {
    format, codedWidth: width, codedHeight: height, timestamp: tMs * 1000,
    colorSpace: { matrix: "smpte170m", fullRange: false },
  });
}
