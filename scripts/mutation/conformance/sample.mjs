/** Takes `count` of `items` at random, in random order; all of them if there are fewer. The same seed gives the same sample. */
export function sample(items, count, seed) {
  const random = generator(seed);
  const pool = [...items];
  for (let place = pool.length - 1; place > 0; place -= 1) {
    const other = Math.floor(random() * (place + 1));
    [pool[place], pool[other]] = [pool[other], pool[place]];
  }
  return pool.slice(0, count);
}

/** Numbers from 0 to 1 (mulberry32). */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
