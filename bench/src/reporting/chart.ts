import { barX, plot, text } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { WorkloadResult } from '../results.js';
import { formatFigure } from './format.js';

/** Readable on a light page and on a dark one: a picture sees its reader's preference, not the page's own. */
const style = `
  svg { color: #24292f; --own: #0969da; --peer: #b6bec8; }
  @media (prefers-color-scheme: dark) { svg { color: #e6edf3; --own: #4493f8; --peer: #57606a; } }
`;

/** A workload as a picture: one bar for each peer, the shortest at the top. */
export function chartOf({ title, figure, unit, peers }: WorkloadResult): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const bars = peers
    .toSorted((a, b) => a.median - b.median)
    .map(({ peer, median }) => ({ peer: peer === 'dispatch' ? '@dispatch' : peer, median }));
  const svg = plot({
    document,
    className: 'bars',
    width: 720,
    marginTop: 34,
    marginLeft: 130,
    marginRight: 70,
    style: { fontSize: '13px' },
    x: { axis: null },
    y: { label: null, domain: bars.map(({ peer }) => peer), tickSize: 0 },
    marks: [
      barX(bars, { x: 'median', y: 'peer', fill: ({ peer }) => (peer === '@dispatch' ? 'var(--own)' : 'var(--peer)') }),
      text(bars, {
        x: 'median',
        y: 'peer',
        text: ({ median }) => formatFigure(median, unit),
        textAnchor: 'start',
        dx: 5,
      }),
      text([`${title}: ${figure}, lower is better`], {
        frameAnchor: 'top-left',
        dx: -125,
        dy: -28,
        fontWeight: 'bold',
      }),
    ],
  });
  const rules = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  rules.textContent = style;
  svg.prepend(rules);
  // A file of its own needs the name of its language, which a part of a page does without.
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${svg.outerHTML}\n`;
}
