import { SerializationError } from '@dispatch/core';
import { expect, test } from 'vitest';
import type { Call } from '../../../src/host/call/call.js';
import { takeSnapshot } from '../../../src/host/call/snapshot.js';
import { callOf, profileOf } from '../../support/calls.js';

function callWith(args: readonly unknown[], transfer?: readonly object[]): Call {
  const call = callOf(1, profileOf(), 0, { transfer });
  call.args = args;
  return call;
}

test('copies the arguments', () => {
  const list = [1];
  const call = callWith([list]);
  expect(takeSnapshot(call)).toBeUndefined();
  expect(call.args).toEqual([[1]]);
  expect(call.args[0]).not.toBe(list);
  expect(call.transfer).toBeUndefined();
});

test('transfers a port, and what was transferred has to be transferred again', () => {
  const { port1, port2 } = new MessageChannel();
  const call = callWith([{ port: port1 }], [port1]);
  expect(takeSnapshot(call)).toBeUndefined();
  const [{ port }] = call.args as [{ port: MessagePort }];
  expect(port).not.toBe(port1);
  expect(call.transfer).toEqual([port]);
  port.close();
  port2.close();
});

test('transfers a buffer, and the copy is cloned: the call may be assigned twice', () => {
  const buffer = new ArrayBuffer(8);
  const call = callWith([buffer], [buffer]);
  expect(takeSnapshot(call)).toBeUndefined();
  expect(buffer.byteLength).toBe(0);
  expect(call.args).toEqual([new ArrayBuffer(8)]);
  expect(call.transfer).toBeUndefined();
});

test('that fails transfers nothing and keeps the arguments', () => {
  const buffer = new ArrayBuffer(8);
  const args = [buffer, () => {}];
  const call = callWith(args, [buffer]);
  expect(takeSnapshot(call)).toBeInstanceOf(SerializationError);
  expect(buffer.byteLength).toBe(8);
  expect(call.args).toBe(args);
});

test('of a call that a getter of its arguments cancels changes nothing', () => {
  const call = callWith([]);
  call.args = [
    {
      get value(): number {
        call.settled = true;
        return 1;
      },
    },
  ];
  const { args } = call;
  expect(takeSnapshot(call)).toBeUndefined();
  expect(call.args).toBe(args);
});
