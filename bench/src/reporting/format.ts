import type { Unit } from '../workloads/workload.js';

/** A figure with three significant digits and its unit: `12.3 µs`. */
export function formatFigure(value: number, unit: Unit): string {
  return `${formatNumber(value)} ${unit}`;
}

/** Three significant digits, with spaces between thousands. */
export function formatNumber(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return grouped(value, digits);
}

/** An integer, with spaces between thousands. */
export function formatCount(count: number): string {
  return grouped(count, 0);
}

function grouped(value: number, digits: number): string {
  return value
    .toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replaceAll(',', ' ');
}

export function formatRatio(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : formatNumber(ratio);
}

/** `0.48 to 0.60`; nothing if there is a single value. */
export function formatRange(values: readonly number[], format: (value: number) => string): string {
  return values.length < 2 ? '' : `${format(Math.min(...values))} to ${format(Math.max(...values))}`;
}
