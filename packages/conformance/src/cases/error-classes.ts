import { isDispatchError, TimeoutError, WorkerLostError } from '@dispatch/core';
import { alike, check, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { LateOrderError, OrderError, PrivateError, QuotaExceeded, type Kind } from '../fixtures/errors.js';
import { thrownCase, type Thrown } from './thrown.js';

const builtIns = [
  [Error, 'plain'],
  [EvalError, 'evaluated'],
  [RangeError, 'out of range'],
  [ReferenceError, 'not there'],
  [SyntaxError, 'wrong sign'],
  [TypeError, 'wrong type'],
  [URIError, 'wrong address'],
] as const;

const table: readonly Thrown[] = [
  ...builtIns.map(([type, message]): Thrown => ({
    // Each of these names is a kind of error.
    kind: type.name as Kind,
    clause: 'E1',
    title: `a ${type.name} arrives as a ${type.name} with its message`,
    verify(error) {
      isInstance(error, type, 'the error');
      same(Object.getPrototypeOf(error), type.prototype, 'its prototype');
      same(error.name, type.name, 'its name');
      same(error.message, message, 'its message');
      check(!isDispatchError(error), 'it is not wrapped in an error of the dispatcher');
    },
  })),
  {
    kind: 'emptyMessage',
    clause: 'E1',
    title: 'an error without a message arrives without one',
    verify(error) {
      isInstance(error, TypeError, 'the error');
      same(error.message, '', 'its message');
      same(Object.hasOwn(error, 'cause'), false, 'whether it has an own cause');
    },
  },
  {
    kind: 'DOMException',
    clause: 'E1',
    title: 'a DOMException arrives as a DOMException with its name, code and message',
    verify(error) {
      isInstance(error, DOMException, 'the error');
      same(error.name, 'NotFoundError', 'its name');
      same(error.message, 'no such thing', 'its message');
      same(error.code, DOMException.NOT_FOUND_ERR, 'its code');
    },
  },
  {
    kind: 'QuotaExceededError',
    clause: 'E1',
    title: 'a QuotaExceededError arrives as one, where it is a class, with its quota and what was requested',
    verify(error) {
      isInstance(error, DOMException, 'the error');
      same(error.name, 'QuotaExceededError', 'its name');
      same(error.message, 'no room', 'its message');
      if (QuotaExceeded === undefined) return;
      isInstance(error, QuotaExceeded, 'the error');
      same(Reflect.get(error, 'quota'), 10, 'its quota');
      same(Reflect.get(error, 'requested'), 20, 'what was requested');
    },
  },
  ...(
    [
      ['CompileError', WebAssembly.CompileError],
      ['LinkError', WebAssembly.LinkError],
      ['RuntimeError', WebAssembly.RuntimeError],
    ] as const
  ).map(([kind, type]): Thrown => ({
    kind,
    clause: 'E1',
    title: `a ${kind} of WebAssembly arrives as one`,
    verify(error) {
      isInstance(error, type, 'the error');
      same(error.name, kind, 'its name');
      check(error.message !== '', 'it has its message');
    },
  })),
  {
    kind: 'listed',
    clause: 'E2',
    title: 'an error of a class passed to defineTasks arrives as an instance of it, and its constructor is not called',
    verify(error) {
      isInstance(error, OrderError, 'the error');
      same(error.name, 'OrderError', 'its name');
      same(error.message, 'order 7 is unknown', 'its message');
      alike(error.order, { id: 7 }, 'its property');
      same(error.summary, '#7: order 7 is unknown', 'what its getter returns');
    },
  },
  {
    kind: 'listedSubclass',
    clause: 'E2',
    title: 'an error of a subclass passed to defineTasks arrives as an instance of the subclass',
    verify(error) {
      isInstance(error, LateOrderError, 'the error');
      same(error.order.id, 8, 'its property');
    },
  },
  {
    kind: 'unlisted',
    clause: 'E3',
    title: 'an error of an unknown class arrives as an Error with its name, message and properties',
    verify(error) {
      isInstance(error, Error, 'the error');
      same(error instanceof PrivateError, false, 'whether it is an instance of the class');
      same(error.name, 'PrivateError', 'its name');
      same(error.message, 'hidden', 'its message');
      same('detail' in error && error.detail, 'kept', 'its property');
    },
  },
  {
    kind: 'timeout',
    clause: 'E10',
    title: 'a TimeoutError that a task throws arrives as a TimeoutError',
    verify(error) {
      isInstance(error, TimeoutError, 'the error');
      same(error.code, 'DISPATCH_TIMEOUT', 'its code');
      same(error.message, 'of the task itself', 'its message');
    },
  },
  {
    kind: 'workerLost',
    clause: 'E10',
    title: 'a WorkerLostError that a task throws arrives as a WorkerLostError with its properties',
    verify(error) {
      isInstance(error, WorkerLostError, 'the error');
      same(error.exitCode, 5, 'its exitCode');
    },
  },
];

/** The classes of errors. */
export const errorClasses: readonly Case[] = table.map(thrownCase);
