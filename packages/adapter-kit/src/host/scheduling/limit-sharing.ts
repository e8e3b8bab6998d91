import { describeUncloneable, isCloneable } from '../../wire/uncloneable.js';

/**
 * Lets `share` reject what can be cloned and the links of an adapter do not send. Otherwise each task with such a value would fail.
 * To be called in the option `extend` of `createPooledDispatcher`.
 *
 * @param accepts whether the links send a value.
 */
export function limitSharing(
  scheduler: {
    readonly own: (value: unknown) => unknown;
    describe: (value: unknown) => string;
    check?: (value: unknown) => void;
  },
  accepts: (value: unknown) => boolean,
): void {
  const { own } = scheduler;
  scheduler.describe = (value) => describeUncloneable(own(value), (part) => isCloneable(part) && accepts(part));
  scheduler.check = (value) => {
    if (!accepts(value)) throw new TypeError('workers cannot get it');
  };
}
