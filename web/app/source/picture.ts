/** A single picture: it stands alone, so it is looked at without a history. */

import { InputError } from "../../src/core/errors";
import { TIMELESS, type OnFrame, type Source } from "./frame";

/** Larger pictures are made smaller: no landmark gets better beyond this. */
const LONGEST_PX = 4096;

/** Opens a picture, upright. Throws InputError when the browser cannot read it. */
export async function openPicture(file: File, onFrame: OnFrame): Promise<Source> {
  const bitmap = await decode(file);
  let closed = false;
  const again = async () => {
    const picture = await createImageBitmap(bitmap);
    if (closed) picture.close();
    else onFrame({ picture, tMs: 0, index: 0, source }, true);
  };
  const source: Source = {
    ...TIMELESS,
    kind: "picture",
    name: file.name,
    own: true,
    paused: true,
    play: async () => {},
    pause() {},
    again: () => void again(),
    close() {
      closed = true;
      bitmap.close();
    },
  };
  await again();
  return source;
}

/** The picture in a file, turned as its EXIF says, no side longer than LONGEST_PX. */
export async function decode(file: File): Promise<ImageBitmap> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new InputError(
      `${file.name}: this browser cannot read the picture; JPEG, PNG and WebP work everywhere.`,
    );
  });
  const scale = LONGEST_PX / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1) return bitmap;
  const size = { resizeWidth: Math.round(bitmap.width * scale), resizeQuality: "high" } as const;
  return createImageBitmap(bitmap, size).finally(() => bitmap.close());
}
