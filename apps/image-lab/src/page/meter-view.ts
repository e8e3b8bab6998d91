import type { Activity } from './activity.js';
import { currentColors } from './colors.js';
import { element } from './element.js';
import { formatDuration, formatRate } from './format.js';
import { FrameMeter, freeze } from './frame-meter.js';
import { sharpCanvas } from './sharp-canvas.js';

const shown = 3000;
const numbersEvery = 250;

/**
 * Draws the frames of the last seconds in the corner of the page, each as a bar as high as it took long. It runs on the
 * page's thread like everything that is drawn, so it stands still exactly when the page does. While nothing goes on it counts
 * every frame too, but draws only a few times a second: drawing takes a whole core where there is no graphics card.
 *
 * @param onFrame called with each frame while something goes on.
 */
export function watchFrames(activity: Pick<Activity, 'busy'>, onFrame: () => void): FrameMeter {
  const meter = new FrameMeter();
  // Nothing was seen of the page while it loaded.
  meter.restart(performance.now());
  const rate = element('frame-rate', HTMLOutputElement);
  const gap = element('frame-gap', HTMLOutputElement);
  const box = element('meter', HTMLElement);
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const paint = sharpCanvas(element('frame-graph', HTMLCanvasElement), (context, width, height) =>
    drawBars(context, width, height, meter),
  );

  let numbersAt = 0;
  const frame = (): void => {
    const moment = performance.now();
    meter.frame(moment);
    const numbersDue = moment - numbersAt >= (calm.matches ? 4 : 1) * numbersEvery;
    if (numbersDue) {
      numbersAt = moment;
      const second = meter.record(moment - 1000, moment);
      const longestGap = meter.record(moment - shown, moment)?.longestGap;
      rate.value = second === undefined ? '–' : formatRate(second.rate);
      gap.value = longestGap === undefined ? '–' : formatDuration(longestGap);
      box.dataset['frozen'] = String((longestGap ?? 0) > freeze);
    }
    if (numbersDue || (activity.busy && !calm.matches)) paint();
    if (activity.busy) onFrame();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  document.addEventListener('visibilitychange', () => meter.restart(performance.now()));
  return meter;
}

function drawBars(context: CanvasRenderingContext2D, width: number, height: number, meter: FrameMeter): void {
  const colors = currentColors();
  const end = performance.now();
  const moments = meter.between(end - shown, end);
  let last = moments[0];
  for (const moment of moments.slice(1)) {
    const took = moment - last!;
    const left = Math.max(0, width * (1 - (end - last!) / shown));
    const right = width * (1 - (end - moment) / shown);
    // From 8 ms to a second, so that both a quick frame and a long gap can be told apart.
    const high = height * Math.min(1, Math.max(0.08, Math.log2(took / 8) / 7));
    context.fillStyle = took > freeze ? colors.bad : colors.good;
    context.fillRect(left, height - high, Math.max(1, right - left - (right - left > 2 ? 1 : 0.25)), high);
    last = moment;
  }
}
