import { ServeOptions, Served, TaskSet } from '@dispatch/adapter-kit/worker';
declare function serve(...served: Served): void;
export { type ServeOptions, type TaskSet, serve };
