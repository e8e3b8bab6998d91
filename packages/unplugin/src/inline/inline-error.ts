/** What is wrong, as a stable word. */
export type InlineErrorCode =
  | 'syntax'
  | 'not-called'
  | 'not-a-function'
  | 'parameters'
  | 'this'
  | 'super'
  | 'arguments'
  | 'new.target'
  | 'import.meta'
  | 'private-name'
  | 'eval'
  | 'writes'
  | 'function'
  | 'class'
  | 'uncloneable'
  | 'no-value-yet'
  | 'module-state'
  | 'unsupported';

export type InlineWarningCode = 'changes-later';

/** A place in the code of a module. */
export interface InlinePlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 0, as bundlers count. */
  readonly column: number;
}

interface Text {
  readonly id: string;
  readonly code: string;
}

/** What the build reports with a message. */
export interface InlineReport {
  readonly id: string;
  /** The offset in the code. */
  readonly pos: number;
  readonly loc: InlinePlace;
  /** The lines around the place, with a mark below it. */
  readonly frame: string;
}

export interface InlineWarning extends InlineReport {
  readonly code: InlineWarningCode;
  readonly message: string;
}

/**
 * A function of `inline()` that cannot be moved to a worker. The properties are those that bundlers show. Its stack has no
 * calls: they are those of the plugin.
 */
export class InlineError extends Error implements InlineReport {
  override readonly name = 'InlineError';
  readonly code: InlineErrorCode;
  readonly id: string;
  readonly pos: number;
  readonly loc: InlinePlace;
  readonly frame: string;

  constructor(code: InlineErrorCode, message: string, report: InlineReport) {
    super(message);
    this.stack = `${this.name}: ${message}`;
    this.code = code;
    ({ id: this.id, pos: this.pos, loc: this.loc, frame: this.frame } = report);
  }
}

/** What a report says, with the place and the code around it, for tools that show only a text. */
export function textOf({ message, loc, frame }: InlineReport & { readonly message: string }): string {
  return `${loc.file}:${loc.line}:${loc.column + 1}: ${message}\n${frame}`;
}

export function fail(
  text: Text,
  at: number | { readonly start: number },
  code: InlineErrorCode,
  message: string,
): never {
  throw new InlineError(code, message, reportOf(text, at));
}

export function reportOf({ id, code }: Text, at: number | { readonly start: number }): InlineReport {
  const pos = typeof at === 'number' ? at : at.start;
  const { line, column } = placeIn(code, pos);
  return { id, pos, loc: { file: id, line, column }, frame: frameOf(code, line, column) };
}

export function placeIn(code: string, pos: number): { readonly line: number; readonly column: number } {
  const before = code.slice(0, pos).split('\n');
  return { line: before.length, column: before.at(-1)?.length ?? 0 };
}

function frameOf(code: string, line: number, column: number): string {
  const lines = code.split('\n').map((text) => text.replace(/\r$/, ''));
  const last = Math.min(lines.length, line + 2);
  const first = Math.max(1, line - 2);
  const shown: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = lines[number - 1] ?? '';
    shown.push(`${String(number).padStart(String(last).length)} | ${text}`.trimEnd());
    // Tabs stay, so that the mark is below its character.
    if (number === line) {
      shown.push(`${' '.repeat(String(last).length)} | ${text.slice(0, column).replace(/[^\t]/g, ' ')}^`);
    }
  }
  return shown.join('\n');
}
