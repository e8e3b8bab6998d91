// The sizes of the packages in docs/support.md: what is downloaded and what is installed, as upper bounds.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './pnpm.mjs';

const page = 'docs/support.md';
const table = /(?<=<!-- package sizes -->\n\n)[^]*(?=\n\n<!-- \/package sizes -->)/;

/** A bound with some room, so that not every change of a comment changes it. */
const boundOf = (bytes) => Math.ceil((bytes * 1.1) / 5_000) * 5;

/** Whether a bound in kB holds and still says something. */
export const isTrue = (bound, bytes) => bytes <= bound * 1000 && bound * 1000 <= bytes * 1.3 + 10_000;

export function renderSizes(packed) {
  const rows = packed.map(
    ({ name, size, unpackedSize }) => `| \`${name}\` | ${boundOf(size)} kB | ${boundOf(unpackedSize)} kB |`,
  );
  return ['| package | download, at most | installed, at most |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The names of the packages whose sizes in this table are missing or untrue. */
export function untrueSizes(packed, text) {
  const stated = new Map(
    [...text.matchAll(/^\| `([^`]+)` \| (\d+) kB \| (\d+) kB \|$/gm)].map(([, name, ...bounds]) => [name, bounds]),
  );
  return packed
    .filter(({ name, size, unpackedSize }) => {
      const [download, installed] = stated.get(name) ?? [];
      return download === undefined || !isTrue(Number(download), size) || !isTrue(Number(installed), unpackedSize);
    })
    .map(({ name }) => name);
}

export function checkSizes(packed, { write }) {
  const text = readFileSync(join(root, page), 'utf8');
  const [stated] = table.exec(text) ?? [];
  if (stated === undefined) return [`${page} has no <!-- package sizes -->.`];
  const untrue = untrueSizes(packed, stated);
  if (untrue.length === 0) return [];
  if (!write) return [`${page} states other sizes for ${untrue.join(', ')}: run npm run check:packages -- --write.`];
  writeFileSync(join(root, page), text.replace(table, renderSizes(packed)));
  return [];
}
