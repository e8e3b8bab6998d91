/** The query of a module that is to have its functions: workers import modules of tasks with it. */
const tasksQuery = 'dispatch-tasks';
/** The query of the generated module of a function of `inline()`. */
const inlineQuery = 'dispatch-inline';

/** What Astro calls a script of a component. */
const astroScript = /\.astro\?astro&type=script&index=(\d+)&lang\.ts$/;

/** The path of a module without its query. */
export function pathOf(id: string): string {
  return id.replace(/[?#].*$/, '');
}

/** Whether a path is that of a component: a file of several languages, which a bundler compiles first. */
export function isComponentPath(path: string): boolean {
  return /\.(?:vue|svelte|astro)$/.test(path);
}

/** The id of a written module, without what the plugin or a bundler adds: its path, except for a script of Astro. */
export function writtenIdOf(id: string): string {
  return astroScript.test(id) ? id : pathOf(id);
}

/** Whether the plugin makes this module of another one. */
export function isDerivedId(id: string): boolean {
  return /[?&]dispatch-(?:tasks|inline)(?:[&=]|$)/.test(id);
}

/** Whether this module is one with its functions. */
export function isServedId(id: string): boolean {
  return /[?&]dispatch-tasks(?:[&=]|$)/.test(id);
}

/** The id of a module with its functions. */
export function servedId(id: string): string {
  return isServedId(id) ? id : withQuery(id, tasksQuery);
}

/** The id of the generated module of a function. */
export function inlineId(id: string, name: string): string {
  return withQuery(writtenIdOf(id), `${inlineQuery}=${name}`);
}

/** The name of the function whose generated module this is. */
export function inlineNameOf(id: string): string | undefined {
  return /[?&]dispatch-inline=([^&]+)/.exec(id)?.[1];
}

/** The id of the module of which the plugin makes this one. */
export function sourceIdOf(id: string): string {
  const [written = id, ...left] = partsOf(id).filter((each) => !isOwnPart(each));
  const path = isDerivedId(id) ? componentOf(written) : written;
  return left.length > 0 ? `${path}?${left.join('&')}` : path;
}

/** The module that the plugin makes of `source` in the way of `id`. */
export function derivedAs(id: string, source: string): string {
  return partsOf(id).filter(isOwnPart).reduce(withQuery, source);
}

function partsOf(id: string): string[] {
  const [path = '', query = ''] = id.split('?');
  return [path, ...query.split('&')].filter((each) => each !== '');
}

function isOwnPart(part: string): boolean {
  return /^dispatch-(?:tasks|inline)(?:=|$)/.test(part);
}

function componentOf(path: string): string {
  return path
    .replace(/-(vue|svelte|astro)\.dispatch\.js$/, '.$1')
    .replace(/-astro\.(\d+)\.dispatch\.ts$/, '.astro?astro&type=script&index=$1&lang.ts');
}

/** What is made of a component is a script, with a name of which plugins for components do not think that it is theirs. */
function withQuery(id: string, query: string): string {
  const [script, index] = astroScript.exec(id) ?? [];
  if (script !== undefined) return `${id.slice(0, -script.length)}-astro.${index}.dispatch.ts?${query}`;
  if (isComponentPath(id)) return `${id.replace(/\.(\w+)$/, '-$1.dispatch.js')}?${query}`;
  return `${id}${id.includes('?') ? '&' : '?'}${query}`;
}
