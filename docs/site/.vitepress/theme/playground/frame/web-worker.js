// `@dispatch/web/worker` for the programs of the playground: what their tasks print is shown.
import { captureConsole } from './console.js';

export * from '@dispatch/web/worker';

const channel = new BroadcastChannel(new URL(import.meta.url).searchParams.get('run'));
captureConsole((level, text) => channel.postMessage(['worker', level, text]));
