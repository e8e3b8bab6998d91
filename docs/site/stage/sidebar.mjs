// The sidebar, from the groups of sidebar.mjs and the pages that there are.
import { groups, more } from '../sidebar.mjs';

/** The first heading of a page, as plain text. */
export function titleOf(text) {
  const [, heading = ''] = /^# (.+)$/m.exec(text) ?? [];
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]|\\(?=[<>_])/g, '')
    .trim();
}

/** @param pages by place. @returns the groups with their pages, `[{ text, open, whole, items: [{ text, link }] }]`. */
export function sidebarOf(pages) {
  const left = new Set(
    [...pages.values()]
      .filter(({ place, listed }) => place !== 'index.md' && listed !== false)
      .map(({ place }) => place),
  );
  const titles = new Map(
    groups.flatMap(({ pages: entries }) => entries.filter(Array.isArray).map(([name, text]) => [`${name}.md`, text])),
  );
  const namesOf = (entries) => entries.map((entry) => (Array.isArray(entry) ? entry[0] : entry));
  const listed = groups.flatMap(({ pages: entries }) =>
    namesOf(entries)
      .filter((name) => !name.endsWith('*'))
      .map((name) => `${name}.md`),
  );
  const missing = listed.filter((place) => !pages.has(place));
  if (missing.length > 0) throw new Error(`sidebar.mjs lists pages that do not exist: ${missing.join(', ')}`);
  const named = new Set(listed);
  const placesOf = (name) =>
    name.endsWith('*')
      ? [...left].filter((place) => place.startsWith(name.slice(0, -1)) && !named.has(place)).sort()
      : [`${name}.md`];
  const made = groups.map(({ text, open = false, whole, pages: entries }) => {
    const places = namesOf(entries).flatMap(placesOf);
    for (const place of places) left.delete(place);
    return { text, open, whole, items: places.map((place) => itemOf(pages.get(place), titles.get(place))) };
  });
  const rest = [...left].sort();
  return rest.length === 0
    ? made
    : [...made, { text: more, open: false, items: rest.map((place) => itemOf(pages.get(place))) }];
}

function itemOf({ place, title, text }, listed) {
  return {
    text: titleOf(`# ${listed ?? title ?? titleOf(text)}`),
    place,
    link: `/${place.replace(/(?:(?<=\/)index)?\.md$/, '')}`,
  };
}
