const hiddenPage = 250;

/** Resolves after the page has drawn its next frame, or after a short time if the page is hidden. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, hiddenPage);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      // A message arrives after the frame is drawn; a promise would settle before.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });
  });
}
