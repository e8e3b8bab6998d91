const counts = new Intl.NumberFormat('en');
const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `1234567` as `1,234,567`. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** `1` and `file` as `1 file`, `2` as `2 files`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** In powers of 1000: `1234567` as `1.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  let value = bytes;
  let unit = 0;
  // 999.95 would be formatted as 1,000.0 of the smaller unit.
  while (value >= 999.95 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${oneDecimal.format(value)} ${byteUnits[unit]}`;
}

/** `85.12` as `85.1 ms`, `2312` as `2.3 s`. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 999.95
    ? `${oneDecimal.format(milliseconds)} ms`
    : `${oneDecimal.format(milliseconds / 1000)} s`;
}

/** `part` as a percentage of `whole`: `27.1 %`; a dash if `whole` is 0. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '-' : `${oneDecimal.format((100 * part) / whole)} %`;
}

/** `text` on one line, safe for a terminal: control characters, lone surrogates and bidi controls are escaped. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (character) => {
    const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
    const code = character.codePointAt(0) ?? 0;
    return named ?? (code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`);
  });
}

/** Formats rows as aligned columns. `align` has one letter per column, `l` or `r`. */
export function formatTable(rows: readonly (readonly string[])[], align: string): string[] {
  const widths = [...align].map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      align[column] === 'r' ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    return `  ${cells.join('  ')}`.trimEnd();
  });
}
