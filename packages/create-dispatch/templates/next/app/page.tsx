import { Primes } from './primes';

export default function Page() {
  return (
    <main>
      <h1>Primes</h1>
      <Primes />
    </main>
  );
}
