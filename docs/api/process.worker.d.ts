import { ServeOptions, Served, TaskSet } from '@dispatch/adapter-kit/bytes/worker';
declare function serve(...served: Served): void;
export { type ServeOptions, type TaskSet, serve };
