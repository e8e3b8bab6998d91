import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Session } from '../../../src/session/session.js';
import type { Invariant } from './invariants.js';

/** A change of the source that makes it wrong. */
export interface PlantedFault {
  readonly title: string;
  readonly breaks: Invariant;
  readonly file: string;
  /** Occurs once in the file. */
  readonly text: string;
  readonly wrong: string;
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    title: 'what is lost is not sent again',
    breaks: 'everything arrives, or the loss is reported',
    file: 'outbound.ts',
    text: 'this.#lost.push(sent);',
    wrong: '',
  },
  {
    title: 'the end of the session is not sent again',
    breaks: 'everything arrives, or the loss is reported',
    file: 'outbound.ts',
    text: 'if (sent.bytes === undefined) {',
    wrong: 'if (sent.bytes === undefined) return;\n    if (sent.bytes === undefined) {',
  },
  {
    title: 'a packet is acknowledged that has not arrived',
    breaks: 'everything arrives, or the loss is reported',
    file: 'session.ts',
    text: 'this.#format.state(this.#inbound.expected, this.#inbound.ranges())',
    wrong: 'this.#format.state(this.#inbound.ranges().at(-1)?.[1] ?? this.#inbound.expected, [])',
  },
  {
    title: 'a packet that arrives twice is delivered twice',
    breaks: 'frames arrive in order and once',
    file: 'inbound.ts',
    text: 'if (number < this.#expected) {',
    wrong:
      'if (number < this.#expected && bytes !== undefined) this.#assembler.push(bytes);\n    if (number < this.#expected) {',
  },
  {
    title: 'a packet that arrives early is delivered early',
    breaks: 'frames arrive in order and once',
    file: 'inbound.ts',
    text: 'this.#keep(number, bytes);',
    wrong: 'this.#keep(number, bytes);\n      if (bytes !== undefined) this.#assembler.push(bytes);',
  },
  {
    title: 'a part of a long frame is put at the wrong place',
    breaks: 'frames arrive in order and once',
    file: 'frame-assembler.ts',
    text: 'this.#frame.set(own, this.#filled);',
    wrong: 'this.#frame.set(own, this.#filled > 9000 ? this.#filled - 1 : this.#filled);',
  },
  {
    title: 'a frame begins in one packet and its length in another',
    breaks: 'frames arrive in order and once',
    file: 'frame-queue.ts',
    text: 'room[at] = Math.floor(frame.length / 2 ** (8 * this.#taken)) % 256;',
    wrong: 'room[at] = Math.floor(frame.length / 2 ** (8 * at)) % 256;',
  },
  {
    title: 'more is sent than may be in flight',
    breaks: 'bytes in flight are bounded',
    file: 'outbound.ts',
    text: '|| (this.#sentBytes > 0 && this.#sentBytes + size > this.#most)',
    wrong: '',
  },
  {
    title: 'a packet is larger than allowed',
    breaks: 'packets are no larger than allowed',
    file: 'outbound.ts',
    text: 'options.maxPacket - format.overhead;',
    wrong: 'options.maxPacket;',
  },
  {
    title: 'no signs of life are sent',
    breaks: 'a short interruption loses nothing',
    file: 'session.ts',
    text: 'this.#beatAt = this.#options.clock.now() + this.#beatEvery;',
    wrong: 'this.#beatAt = Infinity;',
  },
  {
    title: 'a timer that is due is set again and again',
    breaks: 'an idle session is quiet',
    file: 'session.ts',
    text: 'Math.min(this.#inbound.reportAt, this.#beatAt) <= now',
    wrong: 'this.#inbound.reportAt <= now',
  },
  {
    title: 'signs of life are too rare',
    breaks: 'a short interruption loses nothing',
    file: 'session.ts',
    text: 'const beatsPerLimit = 12;',
    wrong: 'const beatsPerLimit = 3;',
  },
  {
    title: 'the time between signs of life is not added to the limit',
    breaks: 'a peer is not lost early',
    file: 'session.ts',
    text: 'const silenceFactor = 1.25;',
    wrong: 'const silenceFactor = 1;',
  },
  {
    title: 'a process that could not run takes its peer for lost',
    breaks: 'a peer is not lost early',
    file: 'silence.ts',
    text: 'if (late < this.#step) this.#counted += this.#next;',
    wrong: 'this.#counted += late + this.#next;',
  },
  {
    title: 'silence is noticed too late',
    breaks: 'a silent peer is lost in time',
    file: 'session.ts',
    text: 'const silenceFactor = 1.25;',
    wrong: 'const silenceFactor = 1.5;',
  },
  {
    title: 'packets of an earlier session are accepted',
    breaks: 'other sessions have no effect',
    file: 'packet-format.ts',
    text: 'if (packet[at] !== head[at]) return false;',
    wrong: '',
  },
  {
    title: 'frames wait for the next timer',
    breaks: 'a frame is sent at once',
    file: 'session.ts',
    text: 'this.#outbound.push(frame);\n    this.#flushSoon();',
    wrong: 'this.#outbound.push(frame);',
  },
  {
    title: 'each frame has a packet of its own',
    breaks: 'a frame is sent at once',
    file: 'session.ts',
    text: 'this.#outbound.push(frame);\n    this.#flushSoon();',
    wrong: 'this.#outbound.push(frame);\n    this.#flush();',
  },
  {
    title: 'a restored connection is not used before the next timer',
    breaks: 'a restored link is used at once',
    file: 'session.ts',
    text: 'this.#beatAt = now;\n    this.#flushSoon();\n  }\n\n  /**\n   * Ends',
    wrong: '}\n\n  /**\n   * Ends',
  },
  {
    title: 'acknowledgements are acknowledged',
    breaks: 'an idle session is quiet',
    file: 'session.ts',
    text: "if (packet.kind === 'part') this.#inbound",
    wrong:
      "if (packet.kind === 'state') this.#inbound.reportAt = now + 5;\n    if (packet.kind === 'part') this.#inbound",
  },
  {
    title: 'the timer runs on after the end',
    breaks: 'timers end with the session',
    file: 'session.ts',
    text: 'this.#inbound.clear();\n    this.#disarm();',
    wrong: 'this.#inbound.clear();',
  },
  {
    title: 'frames arrive after the session was closed',
    breaks: 'nothing is called after the end',
    file: 'session.ts',
    text: "return this.#state === 'open';",
    wrong: 'return true;',
  },
  {
    title: 'the end overtakes frames that have not been sent',
    breaks: 'an orderly end comes after the last frame',
    file: 'session.ts',
    text: 'this.#outbound.end();\n',
    wrong: "this.#post(this.#format.end('closed'));\n    this.#outbound.end();\n",
  },
  {
    title: 'a packet that is sent again is rejected',
    breaks: 'a peer that follows the protocol is never rejected',
    file: 'inbound.ts',
    text: 'if (number < this.#expected) {',
    wrong: "if (number < this.#expected) {\n      throw new RangeError('again');",
  },
];

const folder = new URL('../../../src/session/', import.meta.url);

/** The session with a fault in its source. */
export async function withFault({ title, file, text, wrong }: PlantedFault): Promise<typeof Session> {
  const source = readFileSync(new URL(file, folder), 'utf8');
  if (source.split(text).length !== 2) throw new Error(`${title}: ${file} does not have '${text}' once`);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('session.ts', folder))],
    bundle: true,
    format: 'esm',
    write: false,
    plugins: [
      {
        name: 'plants a fault',
        setup: ({ onLoad }) => {
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            basename(path) === file ? { contents: source.replace(text, () => wrong), loader: 'ts' } : undefined,
          );
        },
      },
    ],
  });
  const [{ text: code } = { text: '' }] = outputFiles;
  const loaded: { Session: typeof Session } = await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(`${code}\n// ${title}`)}`
  );
  return loaded.Session;
}
