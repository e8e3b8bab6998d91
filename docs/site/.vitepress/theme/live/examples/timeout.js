export default async function run({ dispatcher, tasks, print }) {
  try {
    await dispatcher.execute(tasks.primes(1e9), { timeout: 300 });
  } catch (error) {
    print(error.code, error.message);
  }
}
