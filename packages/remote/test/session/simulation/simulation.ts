import { Session } from '../../../src/session/session.js';
import { perform } from './actions.js';
import { check } from './invariants.js';
import type { Script } from './script.js';
import { beat, World } from './world.js';

/** How many steps may happen at the same time. */
const mostAtOnce = 20_000;

/** The counts of a run. */
export interface Report {
  /** Actions, packets that arrive, and timers that fire. */
  readonly steps: number;
  readonly frames: number;
  readonly sessions: number;
  readonly losses: number;
}

/** Runs a script, brings it to an end on a perfect network, and closes the last session. @throws {Violation} */
export async function simulate(
  script: Script,
  implementation: typeof Session = Session,
  log: (line: string) => void = () => {},
): Promise<Report> {
  const simulation = new Simulation(script, implementation, log);
  await simulation.run();
  return simulation.report;
}

class Simulation {
  readonly world: World;
  readonly #script: Script['steps'];
  #steps = 0;

  constructor({ world, steps }: Script, implementation: typeof Session, log: (line: string) => void) {
    this.#script = steps;
    this.world = new World(world, implementation, log);
    log(JSON.stringify(this.world.profile));
  }

  get report(): Report {
    const { frames, losses, sessions } = this.world;
    return { steps: this.#steps, frames, sessions, losses };
  }

  async run(): Promise<void> {
    await this.#endTurn();
    for (const [action, choices] of this.#script) {
      const { world } = this;
      const afterwards = perform(world, action, choices);
      await this.#endTurn();
      afterwards?.();
      await this.#passTo(world.passUntil);
    }
    await this.#bringToAnEnd();
  }

  /** Lets events happen up to a time. */
  async #passTo(time: number): Promise<void> {
    const { events } = this.world;
    let atOnce = 0;
    while (events.next <= time) {
      atOnce = events.next > events.now ? 0 : atOnce + 1;
      check('an idle session is quiet', atOnce < mostAtOnce, () => `${atOnce} steps at ${events.now}`);
      events.step();
      await this.#endTurn();
    }
    events.now = Math.max(events.now, time);
  }

  /** Runs the microtasks, checks, and begins a new session after the end of one. */
  async #endTurn(): Promise<void> {
    const { world } = this;
    this.#steps += 1;
    await undefined;
    await undefined;
    const { afterTurn } = world;
    world.afterTurn = undefined;
    afterTurn?.();
    world.checkAlways();
    if (!world.isEnding && world.sides.every((side) => side.hasEnded || side.session === undefined)) world.begin();
  }

  async #bringToAnEnd(): Promise<void> {
    const { world } = this;
    const { events, network, profile } = world;
    const { lostAfter, maxInFlight } = profile;
    // What is in the way ends by itself.
    await this.#passTo(events.now + 2 * lostAfter);
    world.isEnding = true;
    network.isPerfect = true;
    network.blocked.fill(0);
    const pending = (): number => Math.max(...world.sides.map((side) => side.session?.pendingBytes ?? 0));
    await this.#passTo(events.now + 2 * lostAfter + (pending() / maxInFlight + 10) * 30);
    if (!world.sides.some((side) => side.hasEnded)) {
      check('everything arrives, or the loss is reported', pending() === 0, () => `${pending()} bytes are pending`);
      for (const side of world.sides) {
        const { sent } = world.peerOf(side);
        const isWhole = side.arrived === sent.length;
        check('everything arrives, or the loss is reported', isWhole, () => `${side.arrived} of ${sent.length}`);
      }
      await this.#rest();
    }
    await this.#closeAll();
  }

  /** A session without frames only sends signs of life. */
  async #rest(): Promise<void> {
    const { world } = this;
    const { lostAfter } = world.profile;
    const before = world.sides.map(({ posted, timersFired }) => ({ posted, timersFired }));
    await this.#passTo(world.events.now + 3 * lostAfter);
    for (const [index, side] of world.sides.entries()) {
      const beats = (3 / beat) * 1.2 + 2;
      const posted = side.posted - (before[index]?.posted ?? 0);
      check('an idle session is quiet', posted <= beats, () => `${side.name} posts ${posted} packets`);
      const fired = side.timersFired - (before[index]?.timersFired ?? 0);
      // A timer may fire a little early, and is set again then.
      check('an idle session is quiet', fired <= 5 * beats, () => `${side.name} has ${fired} timers`);
      check('everything arrives, or the loss is reported', !side.hasEnded, () => `${side.name} is lost`);
    }
  }

  async #closeAll(): Promise<void> {
    const { world } = this;
    const closing = world.sides.find((side) => side.isOpen);
    if (closing !== undefined) world.close(closing);
    await this.#endTurn();
    await this.#passTo(world.events.now + 2 * world.profile.lostAfter);
    for (const side of world.sides)
      check(
        'everything arrives, or the loss is reported',
        side.hasEnded || side.session === undefined,
        () => `${side.name} is not over`,
      );
  }
}
