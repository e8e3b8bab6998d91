import type { Activity } from './activity.js';
import { currentColors } from './colors.js';
import { element } from './element.js';
import { formatDuration, formatRate } from './format.js';
import { FrameMeter, freezeThreshold } from './frame-meter.js';
import { sharpCanvas } from './sharp-canvas.js';

const shown = 3000;
const numbersEvery = 250;

/**
 * Draws the frames of the last seconds, each as a bar whose height is its duration. The meter runs on the page's thread, so it
 * freezes together with the page. While the page is idle, it records every frame but draws only a few times per second, because
 * without a graphics card drawing takes a whole processor core.
 *
 * @param onFrame called with each frame while the page is busy.
 */
export function watchFrames(activity: Pick<Activity, 'busy'>, onFrame: () => void): FrameMeter {
  const meter = new FrameMeter();
  // Frames during loading were not recorded.
  meter.restart(performance.now());
  const rate = element('frame-rate', HTMLOutputElement);
  const gap = element('frame-gap', HTMLOutputElement);
  const box = element('meter', HTMLElement);
  const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  const paint = sharpCanvas(element('frame-graph', HTMLCanvasElement), (context, width, height) =>
    drawBars(context, width, height, meter),
  );

  let numbersAt = 0;
  const frame = (): void => {
    const moment = performance.now();
    meter.frame(moment);
    const numbersDue = moment - numbersAt >= (reducedMotion.matches ? 4 : 1) * numbersEvery;
    if (numbersDue) {
      numbersAt = moment;
      const second = meter.record(moment - 1000, moment);
      const longestGap = meter.record(moment - shown, moment)?.longestGap;
      rate.value = second === undefined ? '–' : formatRate(second.rate);
      gap.value = longestGap === undefined ? '–' : formatDuration(longestGap);
      box.dataset['frozen'] = String((longestGap ?? 0) > freezeThreshold);
    }
    if (numbersDue || (activity.busy && !reducedMotion.matches)) paint();
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
    // A logarithmic scale from 8 ms to one second, for both short frames and long gaps.
    const high = height * Math.min(1, Math.max(0.08, Math.log2(took / 8) / 7));
    context.fillStyle = took > freezeThreshold ? colors.bad : colors.good;
    context.fillRect(left, height - high, Math.max(1, right - left - (right - left > 2 ? 1 : 0.25)), high);
    last = moment;
  }
}
