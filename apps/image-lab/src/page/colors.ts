/** The colours of the style sheet that the canvases use. */
export interface Colors {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly lane: string;
  readonly task: string;
  readonly taskAlternate: string;
  readonly good: string;
  readonly bad: string;
}

let colors: Colors | undefined;
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => (colors = undefined));

/** The current colours. They change with the colour scheme. */
export function currentColors(): Colors {
  if (colors !== undefined) return colors;
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return (colors = {
    ink: value('ink'),
    muted: value('muted'),
    line: value('line'),
    lane: value('lane'),
    task: value('task'),
    taskAlternate: value('task-alternate'),
    good: value('good'),
    bad: value('bad'),
  });
}
