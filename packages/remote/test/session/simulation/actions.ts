import { check } from './invariants.js';
import { Draws } from './script.js';
import type { Side } from './side.js';
import { beat, type World } from './world.js';

/** What is to be checked at the end of the turn. */
export type Afterwards = (() => void) | undefined;
type Act = (world: World, draws: Draws) => Afterwards;

const actions: readonly { readonly weight: number; readonly act: Act }[] = [
  { weight: 34, act: (world, draws) => send(world, draws, draws.between(1, 8), 300) },
  { weight: 8, act: (world, draws) => send(world, draws, draws.between(1, 3), 8_000) },
  { weight: 1, act: (world, draws) => send(world, draws, 1, draws.of(0.2, 0.2, 1) * world.profile.maxFrame) },
  { weight: 29, act: (world, draws) => pass(world, 5 * draws.fraction()) },
  { weight: 13, act: (world, draws) => pass(world, beat * world.profile.lostAfter * draws.fraction()) },
  { weight: 3, act: (world, draws) => pass(world, world.profile.lostAfter * draws.fraction()) },
  { weight: 4, act: disconnect },
  { weight: 3, act: partition },
  { weight: 2, act: freeze },
  { weight: 1, act: (world, draws) => draws.of(close, close, abort)(world, draws) },
  { weight: 1, act: die },
  { weight: 1, act: (world) => pass(world, 2 * world.profile.lostAfter) },
];
const actionAt = actions.flatMap(({ weight, act }) => Array<Act>(weight).fill(act));

export function perform(world: World, action: number, choices: number): Afterwards {
  return actionAt[action % actionAt.length]?.(world, new Draws(choices));
}

function pass(world: World, milliseconds: number): undefined {
  world.passUntil = world.events.now + milliseconds;
}

function sideOf(world: World, draws: Draws): Side {
  return world.sides[draws.of(0, 1)];
}

function send(world: World, draws: Draws, count: number, longest: number): Afterwards {
  const side = sideOf(world, draws);
  const { session, posted } = side;
  if (session === undefined || !side.isOpen || side.isFrozen) return undefined;
  const wasIdle = session.pendingBytes === 0;
  for (let index = 0; index < count; index += 1) {
    world.send(side, draws.below(Math.ceil(longest) + 1));
  }
  const pending = session.pendingBytes;
  const { maxPacket, maxInFlight } = world.profile;
  world.log(`${world.events.now}: ${side.name} sends ${count} frames, ${pending} bytes pending`);
  if (!wasIdle) return undefined;
  return () => {
    const packets = side.posted - posted;
    check('a frame is sent at once', packets > 0, () => `${side.name} posts nothing`);
    // A packet has less than 100 bytes beside the frames; two packets may tell the state.
    const most = Math.ceil(Math.min(pending, maxInFlight) / (maxPacket - 100)) + 2;
    check(
      'a frame is sent at once',
      packets <= most,
      () => `${side.name} posts ${packets} packets for ${pending} bytes`,
    );
  };
}

/** How long something is in the way: mostly shorter than `lostAfter`. */
function durationOf(world: World, draws: Draws): number {
  const part = draws.of(0.1, 0.3, 0.3, 0.94, 0.94, 0.94, 1.6) * draws.of(1, 1, draws.fraction());
  return part * world.profile.lostAfter;
}

/** Starts something that ends after a while, unless the session has ended by then. */
function forAWhile(world: World, draws: Draws, begin: () => void, end: () => void): void {
  const { events, sessions } = world;
  const duration = durationOf(world, draws);
  const heal = world.interruptions.begin();
  begin();
  events.at(events.now + duration, () => {
    heal();
    if (sessions === world.sessions) end();
  });
}

function disconnect(world: World, draws: Draws): undefined {
  const index = draws.of(0, 1);
  const side = world.sides[index];
  if (!side.isConnected) return undefined;
  const begin = (): void => {
    world.log(`${world.events.now}: ${side.name} is disconnected`);
    side.isConnected = false;
  };
  forAWhile(world, draws, begin, () => {
    world.log(`${world.events.now}: ${side.name} is connected`);
    side.isConnected = true;
    world.network.restored(index);
    side.act(() => {
      const { posted, session } = side;
      if (session === undefined || side.hasEnded) return;
      session.linkRestored();
      world.afterTurn = () => {
        check('a restored link is used at once', side.posted > posted, () => `${side.name} posts nothing`);
      };
    });
  });
  return undefined;
}

function partition(world: World, draws: Draws): undefined {
  const { blocked } = world.network;
  const ways = draws.of<readonly (0 | 1)[]>([0], [1], [0, 1]);
  const block = (change: number): void => {
    world.log(`${world.events.now}: partition ${ways.join()}: ${change}`);
    for (const way of ways) blocked[way] += change;
  };
  forAWhile(
    world,
    draws,
    () => block(1),
    () => block(-1),
  );
  return undefined;
}

function freeze(world: World, draws: Draws): undefined {
  const side = sideOf(world, draws);
  const { events } = world;
  const duration = durationOf(world, draws);
  world.log(`${events.now}: ${side.name} is frozen for ${duration}`);
  const heal = world.interruptions.begin();
  side.freeze(events.now + duration);
  events.at(side.frozenUntil, heal);
  return undefined;
}

function close(world: World, draws: Draws): undefined {
  const side = sideOf(world, draws);
  if (side.session === undefined || !side.isOpen || side.isFrozen) return undefined;
  world.close(side);
  return undefined;
}

function abort(world: World, draws: Draws): undefined {
  const side = sideOf(world, draws);
  if (side.session === undefined || side.hasEnded || side.isFrozen) return undefined;
  world.log(`${world.events.now}: ${side.name} aborts`);
  side.hasAborted = true;
  side.session.abort();
  world.interruptions.begin();
  return undefined;
}

function die(world: World, draws: Draws): undefined {
  const side = sideOf(world, draws);
  if (side.session === undefined || side.hasEnded) return undefined;
  world.log(`${world.events.now}: the process of ${side.name} ends`);
  side.die();
  world.interruptions.begin();
  return undefined;
}
