import { createDispatcher } from '@dispatch/node';
import { createDispatcher as createProcesses } from '@dispatch/process';
import { serve } from '@dispatch/process/worker';
import { describeConformance } from '@dispatch/conformance/node-test';
import { tasks } from './every-package.js';

/** Compiled, never run: packages whose declarations name modules of Node. */
export const dispatcher = createDispatcher({ workers: 2, resourceLimits: { maxOldGenerationSizeMb: 100 } });
export const result: Promise<number> = dispatcher.execute(tasks.double(1));
export const processes = createProcesses({ workers: 2, memory: 256, cwd: new URL('file:///') });
export { describeConformance, serve };
