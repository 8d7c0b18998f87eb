/** Opaque frames: made ahead, used for one page, thrown away. The app's side of the conversation. */
import type { FromFrame, ToFrame } from "./protocol.js";

const READY_MS = 8000;
const PAUSE_MS = 300;

export class FrameLost extends Error {}

const alive = new Set<Frame>();

/**
 * Throws away every frame there is. The browser keeps them together in one process, so one that hangs holds up all;
 * it ends that process only when the last of them is gone. The pause lets it do so before new ones are made.
 */
export const dropAllFrames = async (): Promise<void> => {
  for (const frame of [...alive]) frame.drop();
  await new Promise((done) => setTimeout(done, PAUSE_MS));
};

/** One frame and its channel. */
export class Frame {
  onDrop: () => void = () => undefined;
  readonly element: HTMLIFrameElement;
  readonly ready: Promise<void>;
  onMessage: (message: FromFrame) => void = () => undefined;
  private port: MessagePort | null = null;
  private lose: (error: FrameLost) => void = () => undefined;

  constructor(url: string, host: Element, title: string) {
    const element = document.createElement("iframe");
    element.setAttribute("sandbox", "allow-scripts");
    element.title = title;
    this.element = element;
    this.ready = new Promise((done, lost) => {
      this.lose = lost;
      const timer = setTimeout(() => lost(new FrameLost("The frame did not answer.")), READY_MS);
      element.addEventListener(
        "load",
        () => {
          const { port1, port2 } = new MessageChannel();
          this.port = port1;
          port1.onmessage = ({ data }: MessageEvent<FromFrame>) => {
            if (data.type === "ready") {
              clearTimeout(timer);
              done();
            } else this.onMessage(data);
          };
          element.contentWindow?.postMessage("waypost", "*", [port2]);
        },
        { once: true },
      );
    });
    this.ready.catch(() => undefined);
    element.src = url;
    host.append(element);
    alive.add(this);
  }

  send(message: ToFrame): void {
    this.port?.postMessage(message);
  }

  drop(): void {
    if (!alive.delete(this)) return;
    this.lose(new FrameLost("The frame was thrown away."));
    this.port?.close();
    this.port = null;
    this.onMessage = () => undefined;
    this.element.remove();
    this.onDrop();
  }
}

/** A place for frames that nobody sees or can reach, kept on screen by one pixel so that it is not slowed down. */
const hiddenHost = (): HTMLElement => {
  const host = document.createElement("div");
  host.className = "runner-host";
  host.setAttribute("aria-hidden", "true");
  host.inert = true;
  document.body.append(host);
  return host;
};

/** Frames for checking a page, a few of them always ready. */
export class FramePool {
  private readonly host = hiddenHost();
  private readonly spare: Frame[] = [];

  constructor(private readonly url: string) {}

  warm(count: number): void {
    while (this.spare.length < count) this.spare.push(this.make());
  }

  private make(): Frame {
    const frame = new Frame(this.url, this.host, "Checking");
    frame.onDrop = () => {
      const at = this.spare.indexOf(frame);
      if (at >= 0) this.spare.splice(at, 1);
    };
    return frame;
  }

  async take(width: number): Promise<Frame> {
    const frame = this.spare.shift() ?? this.make();
    frame.element.style.setProperty("width", `${width}px`);
    await frame.ready;
    return frame;
  }

  drop(): void {
    for (const frame of this.spare.splice(0)) frame.drop();
    this.host.remove();
  }
}
