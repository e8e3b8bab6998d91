// What the modules of the cases import.
export interface Options {
  readonly deep: boolean;
}

export const double = (n: number): number => 2 * n;
export const half = (n: number): number => n / 2;
export default function greet(whom: string): string {
  return `hello ${whom}`;
}
export class Thing {
  kind = 'thing';
}
export const makeTable = (size: number): number[] => Array.from({ length: size }, (_, index) => index * index);
export let counted = 0;
export const count = (): number => (counted += 1);
const named = 'a named export';
export { named as 'a name' };

type Attributes = Record<string, unknown> | null;
export const h = (kind: unknown, attributes: Attributes, ...children: unknown[]): unknown =>
  typeof kind === 'function' ? kind({ ...attributes, children }) : { kind, attributes, children };
export const createElement = h;
export const Fragment = ({ children }: { readonly children: unknown }): unknown => children;
export const Named = ({ name }: { readonly name: string }): unknown => h('b', null, name);
