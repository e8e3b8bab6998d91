import { join } from 'node:path';
import type { Dispatcher } from '@dispatch/core';
import { createDispatcher } from '@dispatch/node';

export const create = (): Dispatcher => createDispatcher({ worker: join(process.cwd(), 'lib/worker.mjs') });
