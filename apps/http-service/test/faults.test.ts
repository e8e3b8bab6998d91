import { expect, test } from 'vitest';
import { hashCall, lightCall, type Call } from '../load/calls.ts';
import type { Answer } from '../load/drive.ts';
import { faultsIn } from '../load/faults.ts';

/** The correct response to a call, except for the planted fault. */
async function answer(call: Call, planted: Partial<Answer> = {}): Promise<Answer> {
  const compared = await call.expected();
  return { call, status: 200, body: compared, compared, id: call.id, milliseconds: 1, at: 1, ...planted };
}

test('the load test finds each planted fault, and no other', async () => {
  const [call, other] = [hashCall(1024), hashCall(1024)];
  expect(
    await faultsIn({ answers: [await answer(call), await answer(other), await answer(lightCall())], unanswered: [] }),
  ).toEqual([]);

  const swapped = await answer(call, { compared: await other.expected() });
  const misled = await answer(call, { id: other.id });
  const failed = await answer(call, { status: 502, body: 'lost' });
  expect(await faultsIn({ answers: [swapped, misled, failed], unanswered: [other] })).toEqual([
    `/hash ${other.id} was not answered`,
    expect.stringContaining(`/hash ${call.id} got a wrong response`),
    `/hash ${call.id} got the response of ${other.id}`,
    `/hash ${call.id} was 502: lost`,
  ]);
  expect(await faultsIn({ answers: [failed], unanswered: [] }, ({ status }) => status === 502)).toEqual([]);
});
