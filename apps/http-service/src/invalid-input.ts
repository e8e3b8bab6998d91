/**
 * Input that a task rejects, which is an error of the client. Thrown in a worker, it arrives on the main thread as an instance
 * of this class, because the task modules list it in their `errors`.
 */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}
