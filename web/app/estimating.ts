/** The page's estimator: started, replaced when the settings ask for another, given up on failure. */

import { InputError } from "../src/core/errors";
import type { Settings } from "../src/estimator";
import { byId } from "./dom";
import { createEngine, sameSettings, type Engine } from "./engine";
import type { Notices } from "./notices";
import { possible, type Own } from "./own";
import type { PageSettings, Store } from "./settings";
import { estimatorTrouble, fixed, FIX_LABEL, type Trouble } from "./troubles";

export interface Estimating {
  readonly engine: Engine;
  readonly loading: boolean;
  /** Starts the estimator that the settings ask for, unless it is there or on its way. */
  follow(): Promise<void>;
  /** Tells of an estimator that stopped, or of a frame that it could not use. */
  failed(error: unknown): void;
}

export interface EstimatingOptions {
  readonly store: Store;
  readonly notices: Notices;
  readonly own: Own;
  /** The address below which weights/ and wasm/ are served. */
  readonly assets: string;
  /** Called when an estimator is in use; `first` if there was none before. */
  onReady(settings: Settings, first: boolean): void;
  /** Called when loading begins or ends, or the estimator is gone. */
  onChange(): void;
}

const WHOLE = { hands: true, face: true, iris: true, expressions: true } as const;

/** What an estimator is asked for by the page's settings. */
export function estimatorSettings(page: PageSettings, own: Own): Settings {
  const { runtime, backend, model, smoothing, effect, smoothMask, lift, fovDeg, parts } = page;
  const { landmarksUrl, detectorUrl } = own;
  return {
    runtime, backend, modelType: model === "own" ? "full" : model, smoothing,
    segmentation: effect !== "none", smoothSegmentation: smoothMask, lift,
    ...(fovDeg ? { fovDeg } : {}),
    // MediaPipe's runtime has bodies alone.
    ...(parts && runtime !== "mediapipe" ? WHOLE : {}),
    ...(model === "own" && landmarksUrl ? { landmarksUrl } : {}),
    ...(detectorUrl ? { detectorUrl } : {}),
  };
}

/** The page's settings that an estimator answers to, as it was asked. */
export function pageSettings(used: Settings): Partial<PageSettings> {
  return {
    runtime: used.runtime, backend: used.backend,
    model: used.landmarksUrl ? "own" : used.modelType,
    smoothing: used.smoothing, smoothMask: used.smoothSegmentation,
    lift: used.lift, fovDeg: used.fovDeg ?? 0,
    ...(used.runtime === "mediapipe" ? {} : { parts: used.hands ?? false }),
    ...(used.segmentation ? {} : { effect: "none" }),
  };
}

export function createEstimating(options: EstimatingOptions): Estimating {
  const { store, notices, own } = options;
  const engine = createEngine(options.assets, drawProgress);
  let loading = false;
  /** What the last estimator was asked for; null after a failure. */
  let asked: Settings | null = null;

  async function follow(): Promise<void> {
    const settings = estimatorSettings(store.get(), own);
    if (sameSettings(asked, settings)) return;
    asked = settings;
    const first = engine.settings === null;
    setLoading(true);
    try {
      if (!(await engine.use(settings))) return;
      setLoading(false);
      notices.hide("estimator");
      options.onReady(settings, first);
    } catch (error) {
      // A later choice is on its way, and this one is of no interest any more.
      if (asked !== settings) return;
      setLoading(false);
      startFailed(error);
    }
  }

  /** Goes back to the estimator that is still running, if there is one. */
  function startFailed(error: unknown): void {
    const page = store.get();
    const trouble = estimatorTrouble(error, page, navigator.onLine);
    const used = (asked = engine.settings);
    if (!used) return tell(trouble, page);
    store.set(pageSettings(used));
    const fixes = trouble.fixes.filter((fix) => fix === "retry");
    tell({ text: `${trouble.text} Going on as before.`, fixes }, page);
  }

  function failed(error: unknown): void {
    if (error instanceof InputError) {
      return notices.show({ id: "frame", text: error.message, bad: true });
    }
    engine.drop();
    asked = null;
    tell(estimatorTrouble(error, store.get(), navigator.onLine), store.get());
    options.onChange();
  }

  /** Tells what went wrong, and offers to try with the settings of `page`, as they are or fixed. */
  function tell({ text, fixes }: Trouble, page: PageSettings): void {
    const { effect } = page;
    const ways = fixes.map((fix) => ({
      label: FIX_LABEL[fix],
      run: () => {
        const again = pageSettings(estimatorSettings(page, own));
        store.set(possible({ ...page, ...again, effect, ...fixed(page, fix) }, own));
        void follow();
      },
    }));
    notices.show({ id: "estimator", text, bad: true, ways });
  }

  function setLoading(on: boolean): void {
    loading = on;
    byId("loading").hidden = !on;
    if (on) drawProgress("Loading the estimator", 0);
    options.onChange();
  }

  return {
    engine,
    get loading() {
      return loading;
    },
    follow,
    failed,
  };
}

function drawProgress(message: string, fraction: number): void {
  byId("loading-text").textContent = message;
  byId<HTMLProgressElement>("loading-bar").value = fraction;
}
