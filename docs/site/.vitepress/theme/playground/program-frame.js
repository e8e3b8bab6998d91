// The frame in which programs run, as the page sees it. It is added for the first run.
import { withBase } from 'vitepress';

/** @param heard called with each message of the frame. @returns `run(files)`, `stop()` and `remove()`. */
export function createProgramFrame(heard) {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'The program of the playground';
  const ready = new Promise((resolve) => {
    addEventListener('message', function listen({ source, origin, data }) {
      if (!frame.isConnected) return void removeEventListener('message', listen);
      if (source !== frame.contentWindow || origin !== location.origin) return;
      if (data.type === 'ready') resolve();
      else heard(data);
    });
  });
  frame.src = withBase('/playground-frame/frame.html');
  document.body.append(frame);
  const send = async (message) => {
    await ready;
    frame.contentWindow?.postMessage(message, location.origin);
  };
  return {
    run: (files) => send({ type: 'run', files }),
    stop: () => send({ type: 'stop' }),
    remove: () => frame.remove(),
  };
}
