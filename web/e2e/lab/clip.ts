/** A clip frame by frame: exactly frame i, whatever the browser makes of the time that is sought. */

export interface Clip {
  readonly video: HTMLVideoElement;
  readonly fps: number;
}

export async function openClip(url: string, fps: number): Promise<Clip> {
  const video = document.createElement("video");
  video.muted = true;
  video.src = url;
  await new Promise<void>((resolve, reject) => {
    video.onloadeddata = () => resolve();
    video.onerror = () => reject(new Error(`${url}: ${video.error?.message}`));
  });
  return { video, fps };
}

/** Frame `index`; its timestamp is its own time in microseconds. */
export async function frameAt({ video, fps }: Clip, index: number): Promise<VideoFrame> {
  for (let part = 0.5; part > 0.1; part -= 0.05) {
    await seek(video, (index + part) / fps);
    const frame = new VideoFrame(video);
    if (Math.abs(frame.timestamp - (index * 1e6) / fps) < 2000) return frame;
    frame.close();
  }
  throw new Error(`frame ${index} is not to be had`);
}

function seek(video: HTMLVideoElement, timeS: number): Promise<void> {
  return new Promise((resolve) => {
    video.onseeked = () => resolve();
    video.currentTime = timeS;
  });
}
