/**
 * The queue of piscina and tinypool, which both take one of the user's: by priority, then in the order of submission.
 *
 * @param optionsSymbol the library's symbol for the options of a task.
 */
export class TaskQueue {
  #tasks = [];
  #optionsSymbol;

  constructor(optionsSymbol) {
    this.#optionsSymbol = optionsSymbol;
  }

  get size() {
    return this.#tasks.length;
  }

  push(task) {
    const { priority } = task[this.#optionsSymbol];
    const place = this.#tasks.findIndex((other) => other[this.#optionsSymbol].priority < priority);
    this.#tasks.splice(place < 0 ? this.size : place, 0, task);
  }

  unshift(task) {
    this.#tasks.unshift(task);
  }

  shift() {
    return this.#tasks.shift() ?? null;
  }

  remove(task) {
    const place = this.#tasks.indexOf(task);
    if (place >= 0) this.#tasks.splice(place, 1);
  }

  /** Removes the task with these options. */
  withdraw(options) {
    this.#tasks = this.#tasks.filter((task) => task[this.#optionsSymbol] !== options);
  }

  /** Called by tinypool when all waiting tasks are cancelled. */
  cancel() {
    for (const task of this.#tasks.splice(0)) task.cancel();
  }
}
