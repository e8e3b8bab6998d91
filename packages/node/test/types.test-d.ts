import { SHARE_ENV } from 'node:worker_threads';
import { createDispatcher, type NodeDispatcherOptions } from '@dispatch/node';

// Compiled and never run.

createDispatcher({ env: process.env });
createDispatcher({ env: SHARE_ENV });
createDispatcher({ env: { A: 'a', B: undefined } });
createDispatcher({ env: { ...process.env, A: 'a' } });
createDispatcher({ env: undefined, execArgv: undefined, resourceLimits: undefined });
createDispatcher({ execArgv: process.execArgv });
createDispatcher({ execArgv: ['--no-warnings'] as const });
const frozen: Readonly<NodeDispatcherOptions> = { env: process.env };
createDispatcher(frozen);

// @ts-expect-error a string
createDispatcher({ env: 'A=1' });
// @ts-expect-error a number
createDispatcher({ env: 1 });
// @ts-expect-error null
createDispatcher({ env: null });
// @ts-expect-error another symbol
createDispatcher({ env: Symbol('env') });
// @ts-expect-error a variable that is a number
createDispatcher({ env: { A: 1 } });
// @ts-expect-error a string
createDispatcher({ execArgv: '--import ./x.mjs' });
// @ts-expect-error an argument that is a number
createDispatcher({ execArgv: [1] });
// @ts-expect-error a number
createDispatcher({ resourceLimits: 64 });
// @ts-expect-error a limit that is a string
createDispatcher({ resourceLimits: { maxOldGenerationSizeMb: '64' } });
