export type { TaskSet } from '@dispatch/adapter-kit/worker';
