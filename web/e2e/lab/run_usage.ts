/** Makes the usage example callable by the test. */

import { use } from "../usage";
import { frameAt, openClip } from "./clip";

declare global {
  interface Window {
    usage: { use: typeof use; frameAt: typeof frameAt; openClip: typeof openClip };
  }
}
window.usage = { use, frameAt, openClip };
