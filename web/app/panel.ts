/** The panel: its fields are named after the settings, and show and change them. */

import { BACKENDS, supportedBackends, type Backend, type Runtime } from "../src/estimator";
import { byId } from "./dom";
import { KEYS, readValue, type PageSettings, type Store } from "./settings";
import { givesMask, possible, runtimesOf, type Own } from "./own";

type Field = HTMLSelectElement | HTMLInputElement;
type Supported = readonly { readonly runtime: Runtime; readonly backend: Backend }[];

/** Ties the fields to the settings; disables what this browser cannot run, with the reason. */
export function bindPanel(form: HTMLFormElement, store: Store, own: Own): void {
  let supported: Supported | null = null;
  for (const field of fields(form)) {
    field.addEventListener(field.type === "range" || field.type === "color" ? "input" : "change",
      () => change(store, own, field));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  const draw = () => {
    for (const field of fields(form)) write(field, store.get());
    drawRuntimes(form, store.get(), own);
    drawBackends(form, store.get().runtime, supported);
    drawMaskOptions(form, store.get(), own);
    drawLiftOptions(store.get());
  };
  store.watch(draw);
  void supportedBackends().then((found) => {
    supported = found;
    draw();
  });
}

function fields(form: HTMLFormElement): Field[] {
  const named = [...form.elements] as Field[];
  return named.filter(({ name }) => (KEYS as string[]).includes(name));
}

function change(store: Store, own: Own, field: Field): void {
  const key = field.name as keyof PageSettings;
  const text = field.type === "checkbox" ? String((field as HTMLInputElement).checked) : field.value;
  const value = readValue(key, text);
  // A number out of its range, typed by hand: what was there before comes back.
  if (value === undefined) return write(field, store.get());
  store.set(possible({ ...store.get(), [key]: value } as PageSettings, own));
}

function write(field: Field, settings: PageSettings): void {
  const value = settings[field.name as keyof PageSettings];
  if (field.type === "checkbox") (field as HTMLInputElement).checked = value === true;
  else if (field.type === "number") field.value = value ? String(value) : "";
  else field.value = String(value);
}

/** Why a backend cannot be had; null if it can, or if that is not known yet. */
export function whyNot(
  runtime: Runtime, backend: Backend, supported: Supported | null,
): string | null {
  if (!BACKENDS[runtime].includes(backend)) return "not with this runtime";
  const able = supported?.some((one) => one.runtime === runtime && one.backend === backend) ?? true;
  return able ? null : "not in this browser";
}

const labels = new WeakMap<HTMLOptionElement, string>();

function drawBackends(form: HTMLFormElement, runtime: Runtime, supported: Supported | null): void {
  const select = form.elements.namedItem("backend") as HTMLSelectElement;
  for (const option of select.options) {
    enable(option, whyNot(runtime, option.value as Backend, supported));
  }
}

/** Disables an option for a reason, or enables it. */
function enable(option: HTMLOptionElement, reason: string | null): void {
  const label = labels.get(option) ?? option.text;
  labels.set(option, label);
  option.disabled = reason !== null;
  option.text = reason ? `${label.split(" (")[0]}: ${reason}` : label;
}

function drawRuntimes(form: HTMLFormElement, { model }: PageSettings, own: Own): void {
  const able = runtimesOf(own, model);
  for (const option of (form.elements.namedItem("runtime") as HTMLSelectElement).options) {
    enable(option, able.includes(option.value as Runtime) ? null : "not with this network");
  }
}

function drawMaskOptions(form: HTMLFormElement, { effect, model }: PageSettings, own: Own): void {
  const able = givesMask(own, model);
  for (const option of (form.elements.namedItem("effect") as HTMLSelectElement).options) {
    enable(option, able || option.value === "none" ? null : "not with this network");
  }
  byId("replace-options").hidden = effect !== "replace";
  byId("smooth-mask").hidden = effect === "none";
}

/** MediaPipe's runtime gives what MediaPipe gives. */
function drawLiftOptions({ runtime, lift }: PageSettings): void {
  byId<HTMLInputElement>("lift").disabled = runtime === "mediapipe";
  byId("fov").hidden = !lift || runtime === "mediapipe";
  byId<HTMLSelectElement>("people").disabled = runtime === "mediapipe";
  byId<HTMLInputElement>("parts-switch").disabled = runtime === "mediapipe";
}
