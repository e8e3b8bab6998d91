/** For code of a page that is built for a server, where it may create dispatchers and never uses them. */
/** The option `worker` of `@dispatch/web`, for calls that have none. */
export const worker = (): never => {
  throw new Error('there are no Web Workers on a server: execute tasks of @dispatch/web in the page only');
};
