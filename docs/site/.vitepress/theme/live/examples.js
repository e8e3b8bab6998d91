// Each example is imported twice: to run it, and as the text that is shown.
import cancel from './examples/cancel.js';
import cancelText from './examples/cancel.js?raw';
import map from './examples/map.js';
import mapText from './examples/map.js?raw';
import result from './examples/result.js';
import resultText from './examples/result.js?raw';
import timeout from './examples/timeout.js';
import timeoutText from './examples/timeout.js?raw';

/** The body of the function, without its indentation. */
const bodyOf = (text) =>
  text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '}' && line !== '')
    .map((line) => line.replace(/^ {2}/, ''))
    .join('\n');

export const examples = [
  { name: 'Result', run: result, code: bodyOf(resultText) },
  { name: 'Map', run: map, code: bodyOf(mapText) },
  { name: 'Cancel', run: cancel, code: bodyOf(cancelText) },
  { name: 'Timeout', run: timeout, code: bodyOf(timeoutText) },
];
