import { isDispatchError } from '@dispatch/core';

/** What a cell passes to its function. */
export interface CellRun {
  /** What is in the field. */
  readonly input: string;
  /** Aborts when the cell is stopped. */
  readonly signal: AbortSignal;
  /** Adds to the output. */
  show(text: string): void;
}

/** Adds a cell to the page. `run` is called when its button is pressed, and its errors are shown. */
export function addCell(id: string, label: string, value: string, run: (cell: CellRun) => Promise<void>): void {
  const section = document.createElement('section');
  section.id = id;
  const field = Object.assign(document.createElement('input'), { value });
  const caption = document.createElement('label');
  caption.append(`${label} `, field);
  const start = Object.assign(document.createElement('button'), { textContent: 'Run' });
  const stop = Object.assign(document.createElement('button'), { textContent: 'Stop', disabled: true });
  const output = document.createElement('output');
  section.append(caption, ' ', start, ' ', stop, output);
  document.querySelector('#cells')?.append(section);

  start.addEventListener('click', () => {
    const controller = new AbortController();
    const show = (text: string): void => output.append(text);
    const isRunning = (running: boolean): void => {
      start.disabled = running;
      stop.disabled = !running;
      section.dataset['state'] = running ? 'running' : 'done';
    };
    stop.onclick = () => controller.abort();
    output.textContent = '';
    isRunning(true);
    run({ input: field.value, signal: controller.signal, show })
      .catch((error: unknown) => show(isDispatchError(error, 'DISPATCH_CANCELLED') ? 'stopped' : String(error)))
      .finally(() => isRunning(false));
  });
}
