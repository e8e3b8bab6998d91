export default async function run({ dispatcher, tasks, print }) {
  const primes = await dispatcher.execute(tasks.primes(60_000), { timeout: 5_000 });
  print(primes.length);
}
