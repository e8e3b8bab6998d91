import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { functions } from '../tasks/functions.js';

if (parentPort === null) throw new Error('this module must run in a worker thread');
expose(functions, nodeEndpoint(parentPort));
