export default async function run({ dispatcher, tasks, print }) {
  const future = dispatcher.executeAsync(tasks.primes(1e9));
  setTimeout(() => future.cancel(), 400);
  const error = await future.catch((reason) => reason);
  print(future.state, error.code);
}
