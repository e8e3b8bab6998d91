export type * as auto from '@dispatch/auto';
export type * as core from '@dispatch/core';
export type * as references from '@dispatch/core/references';
export type * as inProcess from '@dispatch/in-process';
export type * as trace from '@dispatch/trace';
export type * as blocking from '@dispatch/web/blocking';
export type * as blockingWorker from '@dispatch/web/blocking/worker';
