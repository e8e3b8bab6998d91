import { alike, hasCode, isInstance, same } from '../assertions.js';
import type { Case } from '../case.js';
import { OrderError } from '../fixtures/errors.js';
import { thrownCase, type Thrown } from './thrown.js';

const table: readonly Thrown[] = [
  {
    kind: 'properties',
    clause: 'E4',
    title: 'the own properties of an error arrive',
    requires: { isolation: 'clone' },
    verify(error) {
      isInstance(error, Error, 'the error');
      alike({ ...error }, { code: 'E_MORE', when: new Date(0), list: [1, { deep: true }] }, 'its properties');
    },
  },
  {
    kind: 'ownName',
    clause: 'E4',
    title: 'an own name of an error arrives',
    verify(error) {
      isInstance(error, Error, 'the error');
      same(error.name, 'MyName', 'its name');
    },
  },
  {
    kind: 'ownToString',
    clause: 'E5',
    title: 'an error with an own toString arrives without it',
    verify(error) {
      isInstance(error, Error, 'the error');
      same(error.message, 'own words', 'its message');
      same(Object.hasOwn(error, 'toString'), false, 'whether it has an own toString');
    },
  },
  {
    kind: 'uncloneableProperty',
    clause: 'E5',
    title: 'an error with a property that cannot be cloned arrives without that property',
    verify(error) {
      isInstance(error, Error, 'the error');
      same(error.message, 'with a function', 'its message');
      alike({ ...error }, { kept: 1 }, 'its properties');
    },
  },
  {
    kind: 'frozen',
    clause: 'E5',
    title: 'a frozen error arrives',
    verify(error) {
      isInstance(error, RangeError, 'the error');
      same(error.message, 'frozen', 'its message');
    },
  },
  {
    kind: 'cause',
    clause: 'E6',
    title: 'the chain of causes arrives, each with its class',
    verify(error) {
      isInstance(error, Error, 'the error');
      isInstance(error.cause, TypeError, 'its cause');
      same(error.cause.message, 'middle', 'the message of its cause');
      isInstance(error.cause.cause, OrderError, 'the cause of its cause');
      same(error.cause.cause.order.id, 9, 'the property of the cause of its cause');
    },
  },
  {
    kind: 'plainCause',
    clause: 'E6',
    title: 'a cause that is not an error arrives',
    verify(error) {
      isInstance(error, Error, 'the error');
      alike(error.cause, { plain: true }, 'its cause');
    },
  },
  {
    kind: 'undefinedCause',
    clause: 'E6',
    title: 'an error whose cause is undefined arrives with a cause of undefined',
    verify(error) {
      isInstance(error, Error, 'the error');
      same(Object.hasOwn(error, 'cause'), true, 'whether it has an own cause');
      same(error.cause, undefined, 'its cause');
    },
  },
  {
    kind: 'cyclicCause',
    clause: 'E6',
    title: 'an error with a cyclic chain of causes arrives',
    verify(error) {
      isInstance(error, Error, 'the error');
      same(error.message, 'turns', 'its message');
      isInstance(error.cause, Error, 'its cause');
      same(error.cause.message, 'round', 'the message of its cause');
    },
  },
  {
    kind: 'deepCause',
    clause: 'E6',
    title: 'an error with 2000 causes arrives with at least the outer ones',
    verify(error) {
      isInstance(error, Error, 'the error');
      same(error.message, 'step', 'its message');
      isInstance(error.cause, Error, 'its cause');
    },
  },
  {
    kind: 'AggregateError',
    clause: 'E7',
    title: 'an AggregateError arrives with its errors, each with its class',
    verify(error) {
      isInstance(error, AggregateError, 'the error');
      same(error.message, 'several', 'its message');
      const { errors } = error;
      same(errors.length, 3, 'how many errors it has');
      isInstance(errors[0], TypeError, 'its first error');
      same(errors[1], 'two', 'its second error');
      isInstance(errors[2], OrderError, 'its third error');
    },
  },
  ...(
    [
      ['null', null],
      ['undefined', undefined],
      ['zero', 0],
      ['false', false],
      ['emptyString', ''],
      ['string', 'a string'],
      ['bigint', 12n],
      ['object', { plain: true }],
    ] as const
  ).map(([kind, value]): Thrown => ({
    kind,
    clause: 'E8',
    title: `a task that throws ${kind} fails with exactly that value`,
    requires: kind === 'bigint' ? { isolation: 'clone' } : {},
    verify(error) {
      alike(error, value, 'the error');
    },
  })),
  ...(['function', 'symbol'] as const).map((kind): Thrown => ({
    kind,
    clause: 'E9',
    title: `a task that throws a ${kind} fails with a SerializationError`,
    verify(error) {
      hasCode(error, 'DISPATCH_SERIALIZATION', 'the error');
    },
  })),
];

/** The parts of an error, and thrown values that are not errors. */
export const errorParts: readonly Case[] = table.map(thrownCase);
