// A worker that uses Comlink for its own purposes, and a library that defines `document`.
import { running } from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/worker';
import { expose } from 'comlink';

Object.assign(globalThis, { document: {} });
expose({ triple: (number: number): number => 3 * number });
serve(running);
