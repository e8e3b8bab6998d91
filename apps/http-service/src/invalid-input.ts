/**
 * The request makes no sense to the task: the fault is the client's. Thrown in a worker, it arrives here as what it is,
 * because the task modules name it in their `errors`.
 */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}
