/** Files that are dropped on the page, pasted, or chosen. */

export type FileKind = "picture" | "video" | "character";

const BY_SUFFIX: Readonly<Record<string, FileKind>> = {
  jpg: "picture", jpeg: "picture", png: "picture", webp: "picture", avif: "picture",
  gif: "picture", bmp: "picture",
  mp4: "video", m4v: "video", mov: "video", webm: "video", ogv: "video", mkv: "video",
  glb: "character", vrm: "character",
};

/** What a file is, by its type or else by its name; null for what the page has no use for. */
export function kindOf(file: { readonly name: string; readonly type: string }): FileKind | null {
  const byName = BY_SUFFIX[file.name.split(".").at(-1)?.toLowerCase() ?? ""];
  if (byName === "character") return byName;
  if (file.type.startsWith("image/")) return "picture";
  if (file.type.startsWith("video/")) return "video";
  return byName ?? null;
}

/** Calls `onFile` for what is dropped on `target` or pasted; marks `target` while one hovers. */
export function listenForFiles(target: HTMLElement, onFile: (file: File) => void): void {
  let depth = 0;
  const mark = (by: number) => {
    depth = Math.max(0, depth + by);
    target.toggleAttribute("data-dropping", depth > 0);
  };
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  target.addEventListener("dragenter", (event) => hasFiles(event) && mark(1));
  target.addEventListener("dragleave", (event) => hasFiles(event) && mark(-1));
  target.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  target.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(-depth);
    const file = event.dataTransfer?.files[0];
    if (file) onFile(file);
  });
  document.addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file) onFile(file);
  });
}
