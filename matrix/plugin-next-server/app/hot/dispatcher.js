import { createDispatcher } from '@dispatch/node';

// Next evaluates this module again when it changes, with webpack also when others do.
export const dispatcher = (globalThis.hotDispatcher ??= createDispatcher({ workers: 1 }));
