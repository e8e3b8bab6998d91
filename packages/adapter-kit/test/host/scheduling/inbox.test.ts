import { expect, test } from 'vitest';
import { Inbox, type InboxReader } from '../../../src/host/scheduling/inbox.js';
import type { Lane } from '../../../src/host/lane/lane.js';
import type { RepliesMessage } from '../../../src/wire/messages.js';

// The inbox passes lanes on and does not inspect them.
const lane = { number: 1 } as Lane;

function replies(...ids: number[]): RepliesMessage {
  return { type: 'replies', ids, values: ids, times: ids.flatMap(() => [0, 0]) };
}

function create(onReply: (id: number, read: () => void) => void = () => {}) {
  const inbox = new Inbox();
  const log: string[] = [];
  const reader: InboxReader = {
    reply(_lane, batch, position) {
      const id = batch.ids[position] ?? -1;
      log.push(`reply ${id}`);
      onReply(id, () => inbox.read(reader));
    },
    batchRead(_lane, batch) {
      log.push(`read ${batch.ids.join()}`);
    },
    notice(_lane, message) {
      if (message.type === 'dying') throw new RangeError('unreadable death');
      log.push(message.type);
    },
    unreadable(_lane, error) {
      log.push(String(error));
    },
  };
  return { inbox, reader, log };
}

test('messages are read in the order of arrival, replies one by one', () => {
  const { inbox, reader, log } = create();
  inbox.add(lane, { type: 'ready' });
  inbox.add(lane, replies(1, 2));
  inbox.add(lane, { type: 'pong' });
  inbox.read(reader);
  expect(log).toEqual(['ready', 'reply 1', 'reply 2', 'read 1,2', 'pong']);
});

test('nothing is read twice', () => {
  const { inbox, reader, log } = create();
  inbox.add(lane, replies(1));
  inbox.read(reader);
  inbox.read(reader);
  expect(log).toEqual(['reply 1', 'read 1']);
});

test('an empty batch is read', () => {
  const { inbox, reader, log } = create();
  inbox.add(lane, replies());
  inbox.read(reader);
  expect(log).toEqual(['read ']);
});

test('a reader inside a reply continues where the outer one is', () => {
  const { inbox, reader, log } = create((id, read) => {
    if (id === 1) read();
  });
  inbox.add(lane, replies(1, 2, 3));
  inbox.add(lane, { type: 'pong' });
  inbox.read(reader);
  expect(log).toEqual(['reply 1', 'reply 2', 'reply 3', 'read 1,2,3', 'pong']);
});

test('readers may be nested as deep as there are replies', () => {
  const { inbox, reader, log } = create((_id, read) => read());
  inbox.add(lane, replies(1, 2, 3));
  inbox.add(lane, replies(4));
  inbox.read(reader);
  expect(log).toEqual(['reply 1', 'reply 2', 'reply 3', 'read 1,2,3', 'reply 4', 'read 4']);
});

test('messages that arrive during reading are read too', () => {
  const { inbox, reader, log } = create((id) => {
    if (id === 1) inbox.add(lane, replies(2));
  });
  inbox.add(lane, replies(1));
  inbox.read(reader);
  expect(log).toEqual(['reply 1', 'read 1', 'reply 2', 'read 2']);
});

test('an unreadable message is dropped and reported, and the rest is read', () => {
  const { inbox, reader, log } = create((id) => {
    if (id === 2) throw new RangeError('no reply');
  });
  inbox.add(lane, replies(1, 2, 3));
  inbox.add(lane, { type: 'ready' });
  inbox.read(reader);
  expect(log).toEqual(['reply 1', 'reply 2', 'RangeError: no reply', 'ready']);
});

test('an unreadable notice does not affect messages behind it', () => {
  const { inbox, reader, log } = create();
  inbox.add(lane, { type: 'dying' });
  inbox.add(lane, { type: 'ready' });
  inbox.add(lane, { type: 'pong' });
  inbox.read(reader);
  expect(log).toEqual(['RangeError: unreadable death', 'ready', 'pong']);
});

test('a message that is added while one is read is read after all that were added before', () => {
  const { inbox, reader, log } = create((id) => {
    if (id < 200) inbox.add(lane, replies(id + 100));
  });
  for (let id = 0; id < 100; id += 1) inbox.add(lane, replies(id));
  inbox.read(reader);
  expect(log.filter((line) => line.startsWith('reply'))).toEqual(Array.from({ length: 300 }, (_, id) => `reply ${id}`));
  expect(inbox.isEmpty).toBe(true);
});
