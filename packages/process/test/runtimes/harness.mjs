// The harness for `npm run test:runtimes`, which compiles ../harness.ts and runs the suite without Vitest.
import { harness } from '../../reports/harness.mjs';

export * as conformance from '@dispatch/conformance';

export const createHarness = () => harness;
