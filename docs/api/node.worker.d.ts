import { TaskSet, TaskSet as TaskSet$1 } from '@dispatch/adapter-kit/worker';
declare function serve(...sets: readonly TaskSet$1[]): void;
export { type TaskSet, serve };
