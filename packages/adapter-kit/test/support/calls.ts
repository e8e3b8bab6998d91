import { defineTasks } from '@dispatch/core';
import { definitionOf } from '@dispatch/core/internal';
import { Call, unknownEstimate, type CallExtras, type CallOwner, type TaskProfile } from '../../src/host/call/call.js';

export const owner: CallOwner = { cancel() {}, block() {}, timeOut() {}, onUnobserved() {} };

export function profileOf(estimate = unknownEstimate, module: string | undefined = 'file:///calls.js'): TaskProfile {
  const none = { waiting: 0, stuckIn: 0 };
  const definition = definitionOf(defineTasks(module, { work() {} }).work());
  return { definition, estimate, siblings: { plain: { ...none }, transferring: { ...none } } };
}

/** A call at the given position in the order of submission. */
export function callOf(order: number, profile: TaskProfile = profileOf(), priority = 0, extras?: CallExtras): Call {
  const call = new Call(owner, profile, [order], { priority, ...extras });
  call.order = order;
  call.settled = false;
  return call;
}
