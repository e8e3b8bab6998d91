/** The variable with the URL of the module of knitting, in the processes that measure it and in its workers. */
export const knittingVariable = 'BENCH_KNITTING';

/** What is used of it. */
export interface Knitting {
  task(definition: { readonly f: (argument: never) => unknown }): unknown;
  createPool(options: {
    readonly threads: number;
  }): (tasks: object) => { readonly call: Readonly<Record<string, (argument: unknown) => Promise<unknown>>> };
}

/** Not in the registry, so it is imported from where the command line says. */
export async function importKnitting(): Promise<Knitting> {
  const url = process.env[knittingVariable];
  if (url === undefined) throw new Error('knitting is measured only with --knitting FILE');
  return (await import(url)) as Knitting;
}
