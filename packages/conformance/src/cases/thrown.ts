import type { CapabilityPattern, Case } from '../case.js';
import { errors as tasks, type Kind } from '../fixtures/errors.js';

/** One kind of value that a task throws, and how it has to arrive. */
export interface Thrown {
  readonly kind: Kind;
  readonly title: string;
  readonly clause: string;
  readonly requires?: CapabilityPattern;
  verify(error: unknown): void;
}

/** The case for one kind of thrown value. */
export function thrownCase({ kind, clause, title, requires = {}, verify }: Thrown): Case {
  return {
    id: `error/${kind}`,
    clause,
    title,
    requires,
    async run(t) {
      const dispatcher = await t.shared();
      verify(await t.failure(`a task that throws ${kind}`, dispatcher.execute(tasks.fail(kind))));
    },
  };
}
