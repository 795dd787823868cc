/** The page: source → frames → estimator → views, and the settings that all of them follow. */

import { bindBench } from "./bench";
import { createBody, type Body } from "./body";
import { threadsText, wantsLittleMotion } from "./capabilities";
import { createChoose, drawCameras } from "./choose";
import { byId } from "./dom";
import { createEstimating, estimatorSettings } from "./estimating";
import { bindBackdrop, bindHands, bindVisibility } from "./hands";
import { createLive, type Shown } from "./live";
import { createNotices } from "./notices";
import { drawOwn, findOwn } from "./own";
import { bindPanel } from "./panel";
import { createReadouts } from "./readouts";
import { bindRecording } from "./recording";
import { createStore, peopleOf, type PageSettings, type SourceChoice } from "./settings";
import { bindShare, followAddress, settingsFromAddress } from "./share";
import { countFrame, drawEstimator, drawSource, drawState, expose } from "./status";
import { bindTheme } from "./theme";
import { bindTransport } from "./transport";

const assets = new URL(".", document.baseURI).href;
const canvas = byId<HTMLCanvasElement>("picture");
const notices = createNotices(byId("notices"));
const own = await findOwn(assets);
drawOwn(own, byId("model"), byId("model-note"));
const store = createStore(settingsFromAddress(notices, own));
let readouts = createReadouts();
let body: Body | null = null;
let bringing: Promise<Body> | null = null;
let backdrop: ImageBitmap | null = null;

const estimating = createEstimating({
  store,
  notices,
  own,
  assets,
  onReady(settings, first) {
    readouts.clear();
    drawEstimator(settings);
    live.again();
    if (first && live.source?.kind === "clip" && !wantsLittleMotion()) void live.source.play();
    draw();
  },
  onChange: () => draw(),
});
const live = createLive({
  canvas,
  engine: estimating.engine,
  look: () => ({ ...store.get(), people: peopleOf(store.get()), backdrop }),
  maxFps: () => store.get().maxFps,
  people: () => peopleOf(store.get()),
  drawMore: (poses, tMs) => body?.update(poses, tMs),
  onShown,
  onFailure: estimating.failed,
});
const recording = bindRecording(canvas, live, async (motion, name) =>
  (await bringBody()).animated(motion, name));
const transport = bindTransport({
  toggle,
  step: (by) => live.source?.step(by),
  seek: (tMs) => live.source?.seek(tMs),
});
const choose = createChoose({
  live,
  store,
  notices,
  sample: new URL("samples/balance.mp4", assets).href,
  setCharacter: async (file) => (await bringBody()).setCharacter(file),
  onOpen(source) {
    // Its first frame is still to come: a recording and the numbers are of the source before.
    if (recording.recorder.on) void recording.toggle();
    readouts = createReadouts();
    source.setSpeed(store.get().speed);
    if (estimating.engine.settings && !wantsLittleMotion()) void source.play();
    drawSource(source);
    draw();
  },
});

/** A frame was drawn: the numbers about it follow. */
function onShown({ frame, result, drawMs }: Shown): void {
  draw();
  if (!result) return;
  const { poses, timing } = result;
  if (countFrame(poses)) firstPose();
  const { readMs: read, detectMs: detect, cropMs: crop, landmarksMs: landmarks, totalMs } = timing;
  const partsMs = { read, detect, crop, landmarks, parts: timing.partsMs, draw: drawMs };
  readouts.add({ atMs: performance.now(), totalMs, partsMs });
  recording.recorder.add(frame, poses);
  if (recording.recorder.on) recording.draw();
}

/** The player's buttons, and what the page is doing. */
function draw(): void {
  const { source, shown } = live;
  transport.draw(source, shown?.frame.source === source ? shown?.frame.tMs ?? 0 : 0);
  if (estimating.loading) drawState("loading");
  else if (!estimating.engine.settings) drawState("error");
  else drawState(source?.paused ?? true ? "paused" : "running");
  if (!bringing) drawNote(!estimating.loading && !estimating.engine.settings);
}

/** In place of the 3D view, as long as there was no pose. */
function drawNote(failed: boolean): void {
  byId("scene-note").textContent = failed
    ? "No 3D view yet: the estimator could not be started."
    : "The 3D view comes with the first pose…";
}

/** The rest of the page's code comes after the first pose, which nothing should keep waiting. */
function firstPose(): void {
  void bringBody();
  void import("./sw/register").then(({ registerOffline }) => registerOffline()).catch(() => {
    notices.show({ id: "offline", text: "The page could not be kept for use without a network." });
  });
}

async function bringBody(): Promise<Body> {
  body = await (bringing ??= createBody(store, notices));
  const { shown } = live;
  if (shown?.result) body.update(shown.result.poses, shown.frame.tMs);
  return body;
}

async function toggle(): Promise<void> {
  const { source } = live;
  if (source?.paused) await source.play();
  else source?.pause();
  draw();
}

/** What the settings change, but for what others follow by themselves. */
function follow(now: PageSettings, before: PageSettings | null): void {
  byId("mirror-button").setAttribute("aria-pressed", String(now.mirror));
  void estimating.follow();
  if (!before) return;
  // One thing is behind the person: the colour that was chosen last, or the picture.
  if (now.background !== before.background) backdrop = null;
  live.source?.setSpeed(now.speed);
  if (now.people !== before.people) live.again();
  if (now.cameraPx !== before.cameraPx && live.source?.kind === "camera") void choose.camera();
  live.redraw();
}

function tellOfBrowser(): void {
  byId("threads").textContent = threadsText();
  byId("threads").hidden = threadsText() === "";
}

expose(live, store.get);
tellOfBrowser();
bindTheme(store, byId("theme-button"));
bindShare(store, byId("share"), notices, own);
bindPanel(byId<HTMLFormElement>("panel"), store, own);
bindBench({ assets, live, settings: () => estimatorSettings(store.get(), own) });
bindHands({ store, live, choose, toggle, record: recording.toggle });
bindVisibility(live, draw);
bindBackdrop(notices, (picture) => {
  backdrop = picture;
  live.redraw();
});
navigator.mediaDevices?.addEventListener("devicechange", () => void drawCameras());
store.watch(follow);
const look = (source: SourceChoice) => void choose[source]();
followAddress(
  store, notices, own, () => (live.source?.kind === "camera" ? "camera" : "clip"), look,
);
look(store.get().source);
