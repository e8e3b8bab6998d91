export default async function run({ dispatcher, tasks, print }) {
  const limits = Array.from({ length: 16 }, (_, index) => 20_000 + 2_000 * index);
  for await (const found of dispatcher.map(tasks.primes, limits)) {
    print(found.length);
  }
}
