import type { LanesMessage, StatusMessage } from '../../src/server/messages.js';
import { byId } from './element.js';
import { sharpContext } from './sharp-canvas.js';
import { workerColor } from './worker-color.js';

/** In milliseconds. */
const shown = 15_000;
const laneHeight = 22;
const labelWidth = 30;

/** Which worker ran a task when, for the last seconds. */
export class LanesView {
  readonly #canvas = byId('lanes', HTMLCanvasElement);
  #bars: LanesMessage[number][] = [];
  #status: StatusMessage | undefined;

  constructor() {
    for (const query of ['(prefers-color-scheme: dark)', '(max-width: 900px)'])
      matchMedia(query).addEventListener('change', () => this.#draw());
    addEventListener('resize', () => this.#draw());
  }

  add(bars: LanesMessage): void {
    this.#bars.push(...bars);
  }

  /** Forgets everything: the server tells it again. */
  clear(): void {
    this.#bars = [];
  }

  show(status: StatusMessage): void {
    this.#status = status;
    this.#bars = this.#bars.filter(([, , ended]) => ended > status.now - shown);
    this.#draw();
  }

  #draw(): void {
    if (this.#status === undefined) return;
    const { now, workers } = this.#status;
    const lanes = [...new Set([...this.#bars.map(([worker]) => worker), ...workers.map(({ worker }) => worker)])].sort(
      (a, b) => a - b,
    );
    this.#canvas.style.setProperty('height', `${Math.max(2, lanes.length) * laneHeight}px`);
    const { context, width } = sharpContext(this.#canvas);
    const style = getComputedStyle(document.body);
    const color = (name: string): string => style.getPropertyValue(name);
    const x = (time: number): number => labelWidth + Math.max(0, 1 - (now - time) / shown) * (width - labelWidth);
    context.textBaseline = 'middle';
    for (const [row, worker] of lanes.entries()) {
      const top = row * laneHeight;
      context.font = '600 12px system-ui, sans-serif';
      context.fillStyle = color('--lane');
      context.fillRect(labelWidth, top + 2, width - labelWidth, laneHeight - 4);
      context.fillStyle = color('--muted');
      context.fillText(String(worker), 2, top + laneHeight / 2);
      const paint = (started: number, ended: number, alpha: number): void => {
        context.globalAlpha = alpha;
        context.fillStyle = workerColor(worker);
        context.fillRect(x(started), top + 3, Math.max(1, x(ended) - x(started) - 0.5), laneHeight - 6);
        context.globalAlpha = 1;
      };
      for (const [of, started, ended, outcome] of this.#bars) {
        if (of !== worker) continue;
        if (outcome !== 'lost') {
          paint(started, ended, outcome === 'completed' ? 1 : 0.45);
          continue;
        }
        context.fillStyle = color('--bad');
        context.font = '700 14px system-ui, sans-serif';
        context.fillText('✕', Math.max(labelWidth, x(ended) - 8), top + laneHeight / 2);
      }
      const since = workers.find((each) => each.worker === worker)?.since;
      if (since !== undefined) paint(since, now, 0.7);
    }
    const lost = this.#bars.filter(([, , , outcome]) => outcome === 'lost').length;
    this.#canvas.ariaLabel = `${this.#bars.length - lost} tasks on ${lanes.length} workers; ${lost} workers were lost`;
  }
}
