import { describe, expect, test } from 'vitest';
import type { HostMessage } from '../../../src/wire/messages.js';
import { ringBytes, RingReader, RingWriter } from '../../../src/node/ring/message-ring.js';

function create() {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const bytes = new Uint8Array(new SharedArrayBuffer(ringBytes));
  const at = { words, written: 0, read: 1 };
  const writer = new RingWriter(at, bytes);
  return {
    words,
    headers: new DataView(bytes.buffer),
    reader: new RingReader(at, bytes),
    write: (value: unknown, after = 0) => writer.write([0, 0, [value]] as unknown as HostMessage, after),
  };
}

describe('a ring', () => {
  test('returns messages in order, each once', () => {
    const { write, reader } = create();
    expect(reader.isEmpty).toBe(true);
    expect([write('a'), write('b')]).toEqual([true, true]);
    expect(reader.isEmpty).toBe(false);
    expect([reader.take(0), reader.take(0), reader.take(0)]).toEqual([[0, 0, ['a']], [0, 0, ['b']], undefined]);
    expect(reader.isEmpty).toBe(true);
  });

  test('keeps a message until as many messages of the port have arrived as come before it', () => {
    const { write, reader } = create();
    write('a', 2);
    expect([reader.take(1), reader.take(2)]).toEqual([undefined, [0, 0, ['a']]]);
    write('b', -(2 ** 31));
    expect([reader.take(2 ** 31 - 1), reader.take(-(2 ** 31))]).toEqual([undefined, [0, 0, ['b']]]);
  });

  test.each([1, 100, 1000, 5000])(
    'writes and reads strings of %s, round and round, and is full in between',
    (length) => {
      const { write, reader } = create();
      const text = 'x'.repeat(length);
      let [written, read, refused] = [0, 0, 0];
      while (written < Math.min(10_000, (10 * ringBytes) / length)) {
        if (write(`${written} ${text}`)) {
          written += 1;
          continue;
        }
        refused += 1;
        for (const until = written - (refused % 3); read < until; read += 1)
          expect(reader.take(0)).toEqual([0, 0, [`${read} ${text}`]]);
      }
      expect(refused).toBeGreaterThan(2);
    },
  );

  test('rejects a message that a getter of another one posts meanwhile, and keeps that other one whole', () => {
    const { write, reader } = create();
    let inner: boolean | undefined;
    write({
      get a() {
        inner = write('inner');
        return 1;
      },
    });
    expect(inner).toBe(false);
    expect([reader.take(0), reader.take(0)]).toEqual([[0, 0, [{ a: 1 }]], undefined]);
  });
});

describe('a damaged ring', () => {
  test.each<[string, (ring: ReturnType<typeof create>) => void]>([
    ['a length of 0', ({ headers }) => headers.setInt32(0, 0, true)],
    ['a length beyond what is written', ({ headers }) => headers.setInt32(0, 1024, true)],
    ['a length that is no multiple of 8', ({ headers }) => headers.setInt32(0, 9, true)],
    ['the least length', ({ headers }) => headers.setInt32(0, -(2 ** 31), true)],
    ['a skip beyond what is written', ({ headers }) => headers.setInt32(0, -1024, true)],
    ['a position behind the reader', ({ words }) => (words[0] = -8)],
    ['a position beyond the ring', ({ words }) => (words[0] = ringBytes + 8)],
    ['an unknown tag', ({ headers }) => headers.setUint8(8, 99)],
    ['more items than bytes', ({ headers }) => headers.setUint16(9, 65_535, true)],
  ])('with %s is reported', (_, damage) => {
    const ring = create();
    ring.write('a');
    damage(ring);
    expect(() => ring.reader.take(0)).toThrow(/^(invalid length|the message ends|unknown tag)/);
  });

  test.each([8, -ringBytes - 8, 2 ** 31 - 8])('gets no message if the reader claims to be at %s', (read) => {
    const { words, write } = create();
    words[1] = read;
    expect(write('a')).toBe(false);
  });
});
