/** Knows of other windows of this browser that have the same exercise open. */

/** Calls `onOther` when there is another window, and `onAlone` when the last other one is closed. */
export const watchWindows = (name: string, onOther: () => void, onAlone: () => void): void => {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(name);
  const me = String(Math.random());
  const others = new Set<string>();
  channel.onmessage = ({ data }: MessageEvent<{ kind: "hello" | "here" | "bye"; from: string }>) => {
    if (data.kind === "bye") {
      others.delete(data.from);
      if (others.size === 0) onAlone();
      return;
    }
    others.add(data.from);
    onOther();
    if (data.kind === "hello") channel.postMessage({ kind: "here", from: me });
  };
  channel.postMessage({ kind: "hello", from: me });
  addEventListener("pagehide", () => channel.postMessage({ kind: "bye", from: me }));
  addEventListener("pageshow", (event) => event.persisted && channel.postMessage({ kind: "hello", from: me }));
};
