import { TaskSet } from '@dispatch/adapter-kit/worker';
declare function serve(...sets: readonly TaskSet[]): void;
export { type TaskSet, serve };
