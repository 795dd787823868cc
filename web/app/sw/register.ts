/** Makes the page work without a network from the next visit on. */

/**
 * Start the service worker; it fetches what the next visit needs in the background.
 *
 * Call it after the first pose, so that it does not compete with what the page is waiting for. Does
 * nothing where browsers have no service workers (addresses without https other than localhost) and
 * under `vite dev`. Rejects when the browser refuses (storage switched off): the page works as before,
 * but only with a network.
 */
export async function registerOffline(): Promise<void> {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  const worker = new URL("sw.js", document.baseURI);
  await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
}
