import type { Answer, Driven } from './drive.ts';

/** Describes, in one sentence each, the requests that got no response, another request's response, a wrong response, or an error that `allowed` rejects. */
export async function faultsIn(
  { answers, unanswered }: Pick<Driven, 'answers' | 'unanswered'>,
  allowed: (answer: Answer) => boolean = () => false,
): Promise<string[]> {
  const lost = unanswered.map(({ path, id }) => `${path} ${id} was not answered`);
  const wrong = await Promise.all(answers.map((answer) => faultOf(answer, allowed)));
  return [...lost, ...wrong.filter((fault) => fault !== undefined)];
}

async function faultOf(answer: Answer, allowed: (answer: Answer) => boolean): Promise<string | undefined> {
  const { call, status, body, compared, id } = answer;
  if (id !== call.id) return `${call.path} ${call.id} got the response of ${id}`;
  if (status !== 200) return allowed(answer) ? undefined : `${call.path} ${call.id} was ${status}: ${body}`;
  return compared === (await call.expected()) ? undefined : `${call.path} ${call.id} got a wrong response: ${compared}`;
}
