import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

/** These replace clocks, context storages, listeners or what a worker accepts, of the whole process, or end its threads. The others share nothing, and one process will do. */
const apart = ['test/worker/**/*.test.ts', 'test/host/{bytes,call,dispatcher,streams,telemetry}/**/*.test.ts'];

/** These run the conformance suite, whose cases replace timers themselves: without the setup file. */
const authoring = ['test/authoring/**/*.test.ts'];

const setupFiles = ['../../vitest.timers.ts'];

const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      projects: [
        { extends: true, test: { name: 'together', exclude: [...apart, ...authoring], isolate: false, setupFiles } },
        { test: { ...shared.test, name: 'apart', include: apart, setupFiles } },
        { test: { ...shared.test, name: 'authoring', include: authoring } },
      ],
    },
  }),
);

export default config;
