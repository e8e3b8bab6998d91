/**
 * The tasks of the suite. Each set has its own module and namespace. A worker that imports modules finds them by
 * itself; serve `...Object.values(fixtures)` to other workers.
 */
export { announcedEnds } from './fixtures/announced-ends.js';
export { beating } from './fixtures/beating.js';
export { broadcasting } from './fixtures/broadcasting.js';
export { cancelling } from './fixtures/cancelling.js';
export { carried } from './fixtures/carried.js';
export { context } from './fixtures/context.js';
export { deep } from './fixtures/deep.js';
export { errors } from './fixtures/errors.js';
export { forms } from './fixtures/forms.js';
export { hostile } from './fixtures/hostile.js';
export { failing } from './fixtures/failing.js';
export { garbage } from './fixtures/garbage.js';
export { largeErrors } from './fixtures/large-errors.js';
export { memory } from './fixtures/memory.js';
export { names, otherNames } from './fixtures/names.js';
export { platform } from './fixtures/platform.js';
export { printing } from './fixtures/printing.js';
export { progress } from './fixtures/progress.js';
export { realms } from './fixtures/realms.js';
export { remains } from './fixtures/blocking-remains.js';
export { running } from './fixtures/running.js';
export { ofSecondCopy } from './fixtures/second-copy.js';
export { setups } from './fixtures/setup.js';
export { sharing } from './fixtures/sharing.js';
export { streams } from './fixtures/streams.js';
export { timers } from './fixtures/timers.js';
export { uncopied } from './fixtures/uncopied.js';
export { values } from './fixtures/values.js';
