// What a thread writes to its console is printed in the playground.
import { show } from './show.js';

/** @param write called with the level and the text. */
export function captureConsole(write) {
  for (const level of ['debug', 'log', 'info', 'warn', 'error'])
    console[level] = (...values) => write(level === 'warn' || level === 'error' ? 'error' : 'log', textOf(values));
  addEventListener('error', (event) => {
    event.preventDefault();
    write('error', `Uncaught ${show(event.error ?? event.message)}`);
  });
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    write('error', `Uncaught ${show(event.reason)}`);
  });
}

const textOf = (values) => values.map((value) => show(value)).join(' ');
