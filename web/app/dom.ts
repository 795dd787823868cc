/** Elements by id, and files for people. */

/** The element with an id; it is there, or the page and its script do not belong together. */
export function byId<T extends Element = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element with the id ${id}`);
  return found as Element as T;
}

/** An element with text and attributes. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, text = "", attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Saves a file where the browser saves files. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  make("a", "", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name for what is saved now: kinesphere-2026-01-31-120000. */
export function fileStem(now: Date): string {
  const [day, time] = now.toISOString().split("T");
  return `kinesphere-${day}-${time.slice(0, 8).replaceAll(":", "")}`;
}

/** Tells a screen reader, once. */
export function announce(text: string): void {
  const status = byId("status");
  if (status.textContent !== text) status.textContent = text;
}
