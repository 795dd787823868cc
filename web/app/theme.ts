/** Dark, light, or as the system. */

import type { PageSettings, Store } from "./settings";

export function isDark(theme: PageSettings["theme"]): boolean {
  return theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
}

export function bindTheme(store: Store, button: HTMLElement): void {
  button.addEventListener("click", () => {
    store.set({ theme: isDark(store.get().theme) ? "light" : "dark" });
  });
  store.watch(({ theme }) => {
    document.documentElement.dataset.theme = theme;
  });
}
