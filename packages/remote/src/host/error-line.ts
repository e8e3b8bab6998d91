/** In characters. */
const longest = 500;

/**
 * Of what a process has printed before it ended, the line that says why: that of its uncaught error, otherwise the last one. The
 * host prints the whole text.
 */
export function errorLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const named = lines.find((line) => /^(?:Uncaught )?[\w$.]*(?:Error|Exception)\b[^:()]*: ?\S/.test(line));
  const line = named ?? lines.findLast((each) => each !== '') ?? '';
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
