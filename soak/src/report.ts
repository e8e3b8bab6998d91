import { growth, hasGrown, type Series } from './readings.js';

/** Prints the readings of each gauge. @returns the names of the gauges that grew. */
export function report(title: string, series: readonly Series[], print: (line: string) => void): string[] {
  print(`\n${title}`);
  for (const each of series) {
    const { gauge, values } = each;
    const first = shown(gauge.name, values[0] ?? NaN);
    const last = shown(gauge.name, values.at(-1) ?? NaN);
    const grown = shown(gauge.name, growth(values), true);
    print(
      `  ${hasGrown(each) ? 'GREW' : 'flat'}  ${gauge.name}: first ${first}, last ${last}, ${values.length} readings, growth ${grown}`,
    );
  }
  return series.filter(hasGrown).map(({ gauge }) => `${title}: ${gauge.name}`);
}

function shown(name: string, value: number, signed = false): string {
  const text = name.endsWith('bytes') ? `${(value / 1024).toFixed(0)} kB` : String(value);
  return signed && value >= 0 ? `+${text}` : text;
}
