/** What is looked at: the clip, the camera, or a file; and what to say when it cannot be had. */

import { InputError } from "../src/core/errors";
import { announce, byId, make } from "./dom";
import type { Live } from "./live";
import type { Notices, Way } from "./notices";
import { listCameras, openCamera } from "./source/camera";
import { openClip } from "./source/clip";
import { kindOf } from "./source/drop";
import type { OnFrame, Source } from "./source/frame";
import { openPicture } from "./source/picture";
import type { Store } from "./settings";

export interface Choose {
  clip(): Promise<void>;
  camera(): Promise<void>;
  /** A picture, a video, or a character for the 3D view. */
  file(file: File): Promise<void>;
  /** A character for the 3D view, and nothing else; null is our own. */
  character(file: File | null): Promise<void>;
}

export interface ChooseOptions {
  readonly live: Live;
  readonly store: Store;
  readonly notices: Notices;
  /** The address of the sample clip. */
  readonly sample: string;
  setCharacter(file: File | null): Promise<void>;
  /** Called when another source is looked at. */
  onOpen(source: Source): void;
}

export function createChoose(options: ChooseOptions): Choose {
  const { live, store, notices } = options;

  /** Opens a source; what fails is told in a notice with this id, what works ends `troubles`. */
  async function open(
    opener: (onFrame: OnFrame) => Promise<Source>, ways: Way[], id = "source",
    troubles: readonly string[] = ["source", "camera"],
  ): Promise<boolean> {
    try {
      const source = await live.open(opener);
      if (!source) return false;
      for (const old of troubles) notices.hide(old);
      options.onOpen(source);
      announce(`${source.name} is shown`);
      return true;
    } catch (error) {
      notices.show({ id, text: (error as Error).message, bad: true, ways });
      return false;
    }
  }

  /** `instead` of a camera that could not be had: why it could not stays to be read. */
  const clip = async (instead = false) => {
    // The page begins with it, mirrored or not as the link says.
    const begins = live.source === null && store.get().source === "clip";
    const opened = await open((onFrame) => openClip(options.sample, onFrame), [
      { label: "Try again", run: () => void clip() },
      { label: "Open a file", run: () => byId<HTMLInputElement>("file").click() },
    ], "source", instead ? ["source"] : undefined);
    if (opened && !begins) store.set({ source: "clip", mirror: false });
  };

  const camera = async () => {
    const deviceId = byId<HTMLSelectElement>("camera").value || null;
    const heightPx = store.get().cameraPx;
    const again = { label: "Try again", run: () => void camera() };
    const back = { label: "Back to the clip", run: () => void clip() };
    const ended = () => {
      const text = "The camera was unplugged or switched off.";
      notices.show({ id: "camera", text, bad: true, ways: [again, back] });
    };
    const opener = (onFrame: OnFrame) => openCamera({ deviceId, heightPx }, onFrame, ended);
    const before = live.source?.kind;
    if (await open(opener, [again], "camera")) {
      if (before !== "camera" && store.get().source !== "camera") store.set({ mirror: true });
      store.set({ source: "camera" });
      await drawCameras();
    } else if (!live.source) {
      await clip(true);
    } else if (live.source.kind !== "camera" && store.get().source === "camera") {
      // A link asked for it: what is looked at is still another source.
      store.set({ source: "clip", mirror: false });
    }
  };

  return {
    clip: () => clip(),
    camera,
    character: (file) => wear(options, file),
    async file(file) {
      const ways = [{ label: "Open another", run: () => byId<HTMLInputElement>("file").click() }];
      const kind = kindOf(file);
      if (kind === "character") return wear(options, file);
      if (kind === null) {
        const text = `${file.name}: expected a picture, a video, or a character (.glb, .vrm).`;
        return notices.show({ id: "source", text, bad: true, ways });
      }
      const opener = kind === "video" ? openClip : openPicture;
      if (await open((onFrame) => opener(file, onFrame), ways)) store.set({ mirror: false });
    },
  };
}

async function wear({ setCharacter, notices }: ChooseOptions, file: File | null): Promise<void> {
  try {
    if (file && kindOf(file) !== "character") throw new InputError("expected a GLB or VRM file");
    await setCharacter(file);
    notices.hide("character");
  } catch (error) {
    const { message } = error as Error;
    const name = file?.name ?? "Our own character";
    const text = error instanceof InputError
      ? `${name} cannot be used as a character: ${message.replace(/\.$/, "")}.` : message;
    notices.show({ id: "character", text, bad: true });
  }
}

/** Lists the cameras in the panel, keeping the choice. */
export async function drawCameras(): Promise<void> {
  const select = byId<HTMLSelectElement>("camera");
  const chosen = select.value;
  const cameras = await listCameras();
  select.replaceChildren(
    make("option", "default", { value: "" }),
    ...cameras.map(({ deviceId, label }) => make("option", label, { value: deviceId })),
  );
  select.value = cameras.some(({ deviceId }) => deviceId === chosen) ? chosen : "";
}
