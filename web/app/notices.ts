/** Banners: what went wrong or is to be known, and the ways on. */

import { make } from "./dom";

export interface Way {
  readonly label: string;
  readonly run: () => void;
}

export interface Notice {
  /** A new notice takes the place of the one with the same id. */
  readonly id: string;
  readonly text: string;
  readonly bad?: boolean;
  readonly ways?: readonly Way[];
}

export interface Notices {
  show(notice: Notice): void;
  hide(id: string): void;
}

const SVG = "http://www.w3.org/2000/svg";

export function createNotices(container: HTMLElement): Notices {
  const shown = new Map<string, HTMLElement>();
  const hide = (id: string) => {
    shown.get(id)?.remove();
    shown.delete(id);
  };
  return {
    hide,
    show(notice) {
      const banner = draw(notice, () => hide(notice.id));
      const old = shown.get(notice.id);
      if (old) old.replaceWith(banner);
      else container.append(banner);
      shown.set(notice.id, banner);
    },
  };
}

function draw({ id, text, bad = false, ways = [] }: Notice, close: () => void): HTMLElement {
  const banner = make("div", "", {
    class: bad ? "notice bad" : "notice",
    role: bad ? "alert" : "status",
    "data-testid": `notice-${id}`,
  });
  const buttons = ways.map(({ label, run }) => {
    const button = make("button", label, { type: "button" });
    button.addEventListener("click", () => {
      close();
      run();
    });
    return button;
  });
  banner.append(make("p", text), ...buttons, closer(close));
  return banner;
}

function closer(close: () => void): HTMLButtonElement {
  const button = make("button", "", { type: "button", class: "icon", "aria-label": "Dismiss" });
  const icon = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", "#i-close");
  icon.append(use);
  button.append(icon);
  button.addEventListener("click", close);
  return button;
}
