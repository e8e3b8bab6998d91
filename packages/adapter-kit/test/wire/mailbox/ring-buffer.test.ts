import { Worker } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
import { Bell, bellBytes } from '../../../src/wire/bell.js';
import { MailboxReader, mailboxBytes, MailboxWriter, type MailboxMessage } from '../../../src/wire/mailbox/mailbox.js';

const bell = new Bell(new SharedArrayBuffer(bellBytes));

function createMailbox(timeout?: number) {
  const memory = new SharedArrayBuffer(mailboxBytes);
  return { memory, writer: new MailboxWriter(memory, bell), reader: new MailboxReader(memory, timeout) };
}

function messageOf(length: number, fill = 1): MailboxMessage {
  return { kind: 'whole', number: 0, content: new Uint8Array(length).fill(fill) };
}

/** Writes bytes like the other end, with any content. */
function writeRaw(memory: SharedArrayBuffer, bytes: readonly number[]): void {
  new Uint8Array(memory, mailboxBytes - 65_536).set(bytes);
  Atomics.store(new Int32Array(memory, 0, 1), 0, bytes.length);
}

describe('messages', () => {
  test('arrive as they were written, in order, also those that cross the end of the ring', () => {
    const { writer, reader } = createMailbox();
    for (let round = 0; round < 200; round += 1) {
      const sent = [
        messageOf(0),
        messageOf(1000 + round, round),
        { kind: 'copy', number: round, content: new Uint8Array(7) },
        { kind: 'notice', number: -(2 ** 31) + round, content: new Uint8Array(3) },
      ] as const;
      for (const each of sent) expect(writer.write(each)).toBe(true);
      for (const each of sent) expect(reader.read()).toEqual(each);
      expect(reader.read()).toBeUndefined();
    }
  });

  test('fill the mailbox to its last byte, and no further', () => {
    const { writer, reader } = createMailbox();
    expect(writer.write(messageOf(65_536 - 9))).toBe(true);
    expect(writer.write(messageOf(0))).toBe(false);
    expect(reader.read()?.content).toHaveLength(65_536 - 9);
    expect(writer.write(messageOf(65_536 - 8))).toBe(false);
    expect(writer.write(messageOf(0))).toBe(true);
  });

  test('continue when the positions overflow', () => {
    const { memory, writer, reader } = createMailbox();
    new Int32Array(memory).set([2 ** 31 - 10, 2 ** 31 - 10]);
    for (let round = 0; round < 5; round += 1) {
      expect(writer.write(messageOf(20_000, round))).toBe(true);
      expect(reader.read()).toEqual(messageOf(20_000, round));
    }
  });
});

describe('a message that is larger than the free space', () => {
  /** A bell whose `answers` say, one per check, whether there is a listener. Its hooks act as the other end. */
  class ScriptedBell extends Bell {
    readonly #answers: boolean[];
    checks = 0;
    onNotify = (): void => {};
    onCheck = (): void => {};

    constructor(...answers: boolean[]) {
      super(new SharedArrayBuffer(bellBytes));
      this.#answers = answers;
    }

    override notify(): void {
      this.onNotify();
    }

    override get hasListener(): boolean {
      this.checks += 1;
      this.onCheck();
      return this.#answers.shift() === true;
    }
  }

  /** Its mailbox holds one message, which leaves no room for the second. */
  function createFull(scripted: ScriptedBell) {
    const memory = new SharedArrayBuffer(mailboxBytes);
    const writer = new MailboxWriter(memory, scripted);
    const reader = new MailboxReader(memory, 1);
    expect(writer.write(messageOf(40_000, 1))).toBe(true);
    return {
      writer,
      reader,
      /** Reads what is there, and takes the offer. It returns before any part of the message is written. */
      take(): void {
        expect(reader.read()).toEqual(messageOf(40_000, 1));
        expect(() => reader.read()).toThrow('in the middle of a message');
      },
    };
  }

  test('is written once it was accepted', () => {
    const scripted = new ScriptedBell(true);
    const { writer, reader, take } = createFull(scripted);
    scripted.onNotify = take;
    expect(writer.write(messageOf(40_000, 2))).toBe(true);
    expect(reader.read()).toEqual(messageOf(40_000, 2));
    // The offer has ended: nothing can be accepted.
    expect(reader.read()).toBeUndefined();
  });

  test('waits while there is a listener', () => {
    const scripted = new ScriptedBell(true, true, true);
    const { writer, reader, take } = createFull(scripted);
    scripted.onCheck = () => {
      if (scripted.checks === 3) take();
    };
    expect(writer.write(messageOf(40_000, 2))).toBe(true);
    expect(reader.read()).toEqual(messageOf(40_000, 2));
    expect(scripted.checks).toBe(3);
  });

  test('is withdrawn when there is no listener any more', () => {
    const { writer, reader } = createFull(new ScriptedBell(true, true, false));
    expect(writer.write(messageOf(40_000, 2))).toBe(false);
    expect(reader.read()).toEqual(messageOf(40_000, 1));
    expect(reader.read()).toBeUndefined();
  });

  test('is written if it was accepted at the moment at which it was to be withdrawn', () => {
    const scripted = new ScriptedBell(true, false);
    const { writer, reader, take } = createFull(scripted);
    scripted.onCheck = () => {
      if (scripted.checks === 2) take();
    };
    expect(writer.write(messageOf(40_000, 2))).toBe(true);
    expect(reader.read()).toEqual(messageOf(40_000, 2));
  });

  test('is not offered without a listener', () => {
    const scripted = new ScriptedBell(false);
    const { writer, reader } = createFull(scripted);
    let rung = 0;
    scripted.onNotify = () => {
      rung += 1;
    };
    expect(writer.write(messageOf(40_000, 2))).toBe(false);
    expect(rung).toBe(0);
    expect(reader.read()).toEqual(messageOf(40_000, 1));
    expect(reader.read()).toBeUndefined();
  });
});

describe('invalid data is rejected', () => {
  test('a message that is incomplete', () => {
    const { memory, reader } = createMailbox(20);
    writeRaw(memory, [100, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]);
    expect(() => reader.read()).toThrow('the worker has stopped in the middle of a message');
  });

  test('a message whose bytes arrive so slowly that the whole takes longer than the limit', async () => {
    const { memory, reader } = createMailbox(200);
    const length = 20_000;
    const writer = new Worker(
      `const { workerData } = require('node:worker_threads');
      const words = new Int32Array(workerData.memory, 0, 1);
      const bytes = new Uint8Array(workerData.memory, workerData.memory.byteLength - 65536);
      new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, workerData.length, true);
      const pause = new Int32Array(new SharedArrayBuffer(4));
      Atomics.add(words, 0, 9);
      Atomics.notify(words, 0);
      for (let byte = 0; byte < workerData.length; byte += 1) {
        Atomics.wait(pause, 0, 0, 1);
        Atomics.add(words, 0, 1);
        Atomics.notify(words, 0);
      }`,
      { eval: true, workerData: { memory, length } },
    );
    const written = new Int32Array(memory, 0, 1);
    await vi.waitFor(() => expect(Atomics.load(written, 0)).toBeGreaterThan(0), 10_000);
    expect(() => reader.read()).toThrow('the worker has stopped in the middle of a message');
    expect(Atomics.load(written, 0)).toBeLessThan(length);
    await writer.terminate();
  });

  test.each([-5, 65_537])('a position that %i bytes are unread', (unread) => {
    const { memory, reader } = createMailbox(20);
    Atomics.store(new Int32Array(memory, 0, 1), 0, unread);
    expect(() => reader.read()).toThrow(`${unread} unread bytes`);
  });

  test('a message with an impossible length', () => {
    const { memory, reader } = createMailbox(20);
    writeRaw(memory, [255, 255, 255, 255, 0, 0, 0, 0, 0]);
    expect(() => reader.read()).toThrow('a message of 4294967295 bytes');
  });

  test('a message of an unknown kind', () => {
    const { memory, reader } = createMailbox(20);
    writeRaw(memory, [0, 0, 0, 0, 0, 0, 0, 0, 9]);
    expect(() => reader.read()).toThrow('unknown kind of message 9');
  });
});

test('the dispatcher is notified once, until it has answered', () => {
  const { writer, reader } = createMailbox();
  expect([writer.call(), writer.call()]).toEqual([true, false]);
  reader.answerCall();
  expect(writer.call()).toBe(true);
});

test('arrived messages and messages that need no copy are counted separately', () => {
  const { writer, reader } = createMailbox();
  expect([writer.countPosted(), writer.countPosted(), writer.countPosted()]).toEqual([1, 2, 3]);
  expect(reader.posted).toBe(3);
  reader.noteDone(2);
  expect([writer.done, writer.seen]).toEqual([2, 0]);
  reader.noteSeen(1);
  expect([writer.done, writer.seen]).toEqual([2, 1]);
  reader.noteSeen(3);
  expect([writer.done, writer.seen]).toEqual([3, 3]);
});
