/** The pictures of the items, fetched before they are needed. */

import { UnreachableError } from "./api";
import type { Item } from "./contract";

export type Picture = { readonly image: HTMLImageElement } | { readonly error: string };

export interface Pictures {
  /** These are fetched, in this order; others are let go. */
  want(items: readonly Item[]): void;
  /** null as long as it is on its way. */
  get(id: number): Picture | null;
}

const RETRY_MS = 2000;

/** changed: called when a picture has come, or cannot. */
export function createPictures(fetchBlob: (id: number) => Promise<Blob>, changed: () => void): Pictures {
  const found = new Map<number, Picture | null>();
  const load = async (item: Item): Promise<void> => {
    const picture = await loaded(item, fetchBlob);
    if (!found.has(item.id)) return letGo(picture);
    if (picture === null) {
      setTimeout(() => void (found.has(item.id) && load(item)), RETRY_MS);
      return;
    }
    found.set(item.id, picture);
    changed();
  };
  return {
    want(items) {
      for (const [id, picture] of found) {
        if (items.some((item) => item.id === id)) continue;
        letGo(picture);
        found.delete(id);
      }
      for (const item of items) {
        if (found.has(item.id)) continue;
        found.set(item.id, null);
        void load(item);
      }
    },
    get: (id) => found.get(id) ?? null,
  };
}

/** null: no answer, to be tried again. */
async function loaded(item: Item, fetchBlob: (id: number) => Promise<Blob>): Promise<Picture | null> {
  try {
    const url = URL.createObjectURL(await fetchBlob(item.id));
    return { image: await decoded(url, item) };
  } catch (error) {
    if (error instanceof UnreachableError) return null;
    return { error: (error as Error).message };
  }
}

async function decoded(url: string, { name, width, height }: Item): Promise<HTMLImageElement> {
  const image = new Image(width, height);
  image.src = url;
  image.alt = "";
  image.draggable = false;
  try {
    await image.decode();
  } catch {
    URL.revokeObjectURL(url);
    throw new Error(`${name} is no picture that this browser can show`);
  }
  return image;
}

function letGo(picture: Picture | null): void {
  if (picture && "image" in picture) URL.revokeObjectURL(picture.image.src);
}
