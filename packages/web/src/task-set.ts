export type { Served, ServeOptions, TaskSet } from '@dispatch/adapter-kit/worker';
