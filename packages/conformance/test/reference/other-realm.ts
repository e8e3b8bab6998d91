/** The module of another realm, for harnesses. */
export const otherRealm =
  'data:text/javascript,import vm from "node:vm"; export const evaluate = (code) => vm.runInNewContext(code)';
