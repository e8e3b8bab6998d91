export {
  InlineError,
  textOf,
  type InlineErrorCode,
  type InlinePlace,
  type InlineReport,
  type InlineWarning,
  type InlineWarningCode,
} from './inline-error.js';
export type { Language } from './parse.js';
export { transformInline, type InlineOptions, type InlineResult, type InlineTask } from './transform.js';
