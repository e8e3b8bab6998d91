// The worker in which main.js runs, so that a loop in it blocks no page.
import { captureConsole } from './console.js';
import { show } from './show.js';
import { reportTimelines } from './timelines.js';

captureConsole((level, text) => postMessage({ type: 'output', level, text }));

addEventListener(
  'message',
  async ({ data: url }) => {
    let failed = false;
    try {
      await import(url);
    } catch (error) {
      failed = true;
      postMessage({ type: 'output', level: 'error', text: show(error) });
    }
    reportTimelines();
    postMessage({ type: 'ended', failed });
  },
  { once: true },
);
postMessage({ type: 'loaded' });
