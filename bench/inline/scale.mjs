/** What both tasks do. */
export function scale(n, { factor }) {
  return n * factor;
}
