/** The element with this id. @throws {TypeError} if it is missing or of another class, which is a mistake in the markup. */
export function element<E extends Element>(id: string, type: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new TypeError(
    `#${id} is ${found === null ? 'not on the page' : `a ${found.constructor.name}`}, not a ${type.name}`,
  );
}

/** Creates an element with a class and children. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** The context of a canvas. @throws if the browser has too many contexts already. */
export function contextOf(
  canvas: HTMLCanvasElement,
  settings?: CanvasRenderingContext2DSettings,
): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', settings);
  if (context === null) throw new Error('the browser provides no canvas context');
  return context;
}
