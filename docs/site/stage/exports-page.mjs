// Which package exports what: a row for each export of each entry point.
import { ReflectionKind } from 'typedoc';

const kinds = new Map([
  [ReflectionKind.Class, 'class'],
  [ReflectionKind.Interface, 'interface'],
  [ReflectionKind.TypeAlias, 'type'],
  [ReflectionKind.Function, 'function'],
  [ReflectionKind.Variable, 'value'],
  [ReflectionKind.Enum, 'enum'],
]);

/** The text of a comment as one line of Markdown. */
export function textOf(parts = []) {
  return parts
    .map((part) => part.text)
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const commentOf = (declaration) => declaration.comment ?? declaration.signatures?.[0]?.comment;

export function firstSentence(text) {
  return /^[^]*?[.:](?=\s|$)/.exec(text)?.[0] ?? text;
}

export const cell = (text) => text.replaceAll('|', String.raw`\|`).replaceAll('<', '&lt;');

/** @param addresses of the declarations, by module and name. */
export function exportsPage(project, addresses) {
  const rows = (project.children ?? []).flatMap((module) =>
    (module.children ?? []).map((declaration) => ({
      name: declaration.name,
      kind: kinds.get(declaration.kind) ?? 're-export',
      module: module.name,
      text: firstSentence(textOf(commentOf(declaration)?.summary)),
    })),
  );
  rows.sort((one, other) => one.name.localeCompare(other.name) || one.module.localeCompare(other.module));
  const lines = [
    '# Every export',
    '',
    'Each name that a package exports, with the entry point to import it from. Types are erased: importing one adds nothing to a bundle.',
    '',
    '| name | kind | import it from | what it is |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ name, kind, module, text }) =>
        `| ${linkTo(addresses.get(`${module} ${name}`), name)} | ${kind} | \`${module}\` | ${cell(text)} |`,
    ),
  ];
  return { place: 'reference/exports.md', text: `${lines.join('\n')}\n` };
}

const linkTo = (address, name) => (address === undefined ? `\`${name}\`` : `[\`${name}\`](${address})`);
