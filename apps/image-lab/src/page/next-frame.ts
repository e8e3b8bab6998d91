const hiddenPage = 250;

/** Resolves once the page has had the chance to draw; soon, if it is hidden and draws nothing. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, hiddenPage);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      // A message comes after the drawing, a promise before it.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });
  });
}
