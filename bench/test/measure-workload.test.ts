import { expect, it } from 'vitest';
import { measureWorkload, type Repetition, type Subject } from '../src/measuring/measure-workload.js';
import type { PeerName } from '../src/peers/index.js';

/** Peers that log their turns and return predefined repetitions. */
function subjectsOf(log: PeerName[], answers: Partial<Record<PeerName, readonly Repetition[]>>): Subject[] {
  return (Object.entries(answers) as [PeerName, readonly Repetition[]][]).map(([peer, repetitions]) => {
    const left = [...repetitions];
    return {
      peer,
      repeat() {
        log.push(peer);
        const next = left.shift();
        return next === undefined ? Promise.reject(new Error(`${peer} was called too often`)) : Promise.resolve(next);
      },
    };
  });
}

const undisturbed = (figure: number): Repetition => ({ figure, disturbed: false });
const disturbed = (figure: number): Repetition => ({ figure, disturbed: true });

/** Makes the Fisher-Yates shuffle keep the order. */
const inOrder = () => 0.999_999;
const settings = { warmUps: 0, repetitions: 2, retries: 2, random: inOrder };

it('runs every peer once per round', async () => {
  const log: PeerName[] = [];
  const subjects = subjectsOf(log, {
    dispatch: [undisturbed(1), undisturbed(2)],
    raw: [undisturbed(3), undisturbed(4)],
    piscina: [undisturbed(5), undisturbed(6)],
  });
  const samples = await measureWorkload(subjects, settings);
  expect(log).toEqual(['dispatch', 'raw', 'piscina', 'dispatch', 'raw', 'piscina']);
  expect(samples).toEqual([
    { peer: 'dispatch', kept: [1, 2].map(undisturbed), dropped: [] },
    { peer: 'raw', kept: [3, 4].map(undisturbed), dropped: [] },
    { peer: 'piscina', kept: [5, 6].map(undisturbed), dropped: [] },
  ]);
});

it('changes the order from round to round, and keeps the samples separate', async () => {
  const log: PeerName[] = [];
  const numbers = [0, 0.999_999];
  const subjects = subjectsOf(log, {
    dispatch: [undisturbed(1), undisturbed(2)],
    raw: [undisturbed(3), undisturbed(4)],
  });
  const samples = await measureWorkload(subjects, { ...settings, random: () => numbers.shift() ?? inOrder() });
  expect(log.slice(0, 2).toSorted()).toEqual(['dispatch', 'raw']);
  expect(log.slice(0, 2)).toEqual(log.slice(2).toReversed());
  expect(samples.map(({ kept }) => kept.map(({ figure }) => figure))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

it('does not count warm-ups', async () => {
  const log: PeerName[] = [];
  const subjects = subjectsOf(log, { dispatch: [disturbed(100), undisturbed(90), undisturbed(1), undisturbed(2)] });
  expect(await measureWorkload(subjects, { ...settings, warmUps: 2 })).toEqual([
    { peer: 'dispatch', kept: [1, 2].map(undisturbed), dropped: [] },
  ]);
  expect(log).toHaveLength(4);
});

it('drops and counts a disturbed repetition, and repeats it immediately', async () => {
  const log: PeerName[] = [];
  const subjects = subjectsOf(log, {
    dispatch: [disturbed(50), undisturbed(1), undisturbed(2)],
    raw: [undisturbed(3), undisturbed(4)],
  });
  const [own] = await measureWorkload(subjects, settings);
  expect(log).toEqual(['dispatch', 'dispatch', 'raw', 'dispatch', 'raw']);
  expect(own).toEqual({ peer: 'dispatch', kept: [1, 2].map(undisturbed), dropped: [50].map(disturbed) });
});

it('limits the number of retries', async () => {
  const log: PeerName[] = [];
  const subjects = subjectsOf(log, { dispatch: [disturbed(50), disturbed(60), disturbed(70), undisturbed(2)] });
  expect(await measureWorkload(subjects, settings)).toEqual([
    { peer: 'dispatch', kept: [2].map(undisturbed), dropped: [50, 60, 70].map(disturbed) },
  ]);
});

it('fails as soon as a peer fails', async () => {
  const log: PeerName[] = [];
  const subjects = subjectsOf(log, { dispatch: [undisturbed(1)], raw: [] });
  await expect(measureWorkload(subjects, settings)).rejects.toThrow('raw was called too often');
  expect(log).toEqual(['dispatch', 'raw']);
});
