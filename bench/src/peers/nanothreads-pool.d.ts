/** Its exports do not lead to its types. */
declare module 'nanothreads' {
  export class ThreadPool<Arguments extends readonly unknown[], Output> {
    constructor(options: { readonly task: (...args: Arguments) => Output | Promise<Output>; readonly count: number });
    exec(...args: Arguments): Promise<Output>;
  }
}
