// Every option of every function, with its default and its unit, from the doc comments.
import { ReflectionKind } from 'typedoc';
import { cell, textOf } from './exports-page.mjs';

/** Interfaces of options: what a caller passes. */
function* optionInterfaces(project) {
  for (const module of project.children ?? [])
    for (const declaration of module.children ?? [])
      if (declaration.kind === ReflectionKind.Interface && declaration.name.endsWith('Options'))
        yield { module: module.name, declaration };
}

/** Whether another table has the member: that of the interface which it is inherited from. */
const isElsewhere = ({ inheritedFrom }, listed) => listed.has(inheritedFrom?.name.split('.')[0]);

/**
 * @returns {{ module: string, name: string, text: string, options: { name: string, optional: boolean, type: string, text: string, default: string | undefined }[] }[]}
 */
export function optionsOf(project) {
  const interfaces = [...optionInterfaces(project)];
  const listed = new Set(interfaces.map(({ declaration }) => declaration.name));
  return interfaces.map(({ module, declaration }) => ({
    module,
    name: declaration.name,
    text: textOf(declaration.comment?.summary),
    options: (declaration.children ?? [])
      .filter((member) => !isElsewhere(member, listed))
      .map((member) => {
        const text = textOf((member.comment ?? member.signatures?.[0]?.comment)?.summary);
        const optional = member.flags?.isOptional === true;
        return {
          name: member.name,
          optional,
          type: typeOf(member),
          text,
          default: optional ? defaultOf(text) : 'required',
        };
      }),
  }));
}

function typeOf(member) {
  if (member.type === undefined) return 'function';
  return member.type
    .toString()
    .replaceAll(/ \| undefined|^undefined \| /g, '')
    .replaceAll(/\s+/g, ' ');
}

/** What a reader looks for first. */
const first = [
  'DispatcherOptions',
  'ExecuteOptions',
  'StreamOptions',
  'MapOptions',
  'DefineTasksOptions',
  'CloseOptions',
];
const rank = ({ name }) => (first.includes(name) ? first.indexOf(name) : first.length);

/** What a doc comment says after "Default": `10 000`, `the platform's clock`. */
export function defaultOf(text) {
  const [, value] = /\b[Dd]efault(?: is)?:? (.+?)(?:\.(?= |$)|$)/.exec(text) ?? [];
  return value;
}

export function optionsPage(project) {
  const lines = [
    '# Every option',
    '',
    'All options of all functions, with their defaults. Times are in milliseconds, sizes in the unit that the text names. An option that is `undefined` is the same as one that is left out.',
    '',
  ];
  const all = optionsOf(project).toSorted((one, other) => rank(one) - rank(other));
  for (const { module, name, text, options } of all) {
    if (options.length === 0) continue;
    const several = all.filter((each) => each.name === name).length > 1;
    lines.push(
      several ? `## ${name} of ${module}` : `## ${name}`,
      '',
      `From \`${module}\`. ${text.replaceAll('<', '&lt;')}`,
      '',
    );
    lines.push('| option | default | type and meaning |', '| --- | --- | --- |');
    for (const option of options)
      lines.push(
        `| \`${option.name}\` | ${cell(option.default ?? '')} | \`${option.type.replaceAll('|', String.raw`\|`)}\`<br>${cell(option.text)} |`,
      );
    lines.push('');
  }
  return { place: 'reference/options.md', text: `${lines.join('\n')}\n` };
}
