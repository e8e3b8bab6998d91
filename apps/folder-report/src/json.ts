/** Characters that JSON may contain, but that change what a terminal shows: C1 controls, bidi controls, line separators. */
const unsafe = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu;

/** `value` as JSON that is safe for a terminal. */
export function jsonOf(value: unknown, indent = 0): string {
  // They can only be in strings, where an escape sequence means the same character.
  return JSON.stringify(value, null, indent).replaceAll(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** An object as JSON, in parts: one string for all elements of a large array could exceed the maximum length of a string. */
export function* jsonParts(value: object): Generator<string, void, void> {
  let separator = '{';
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    yield `${separator}\n  ${jsonOf(key)}: `;
    separator = ',';
    if (Array.isArray(member)) yield* arrayParts(member);
    else yield indented(jsonOf(member, 2), '  ');
  }
  yield '\n}\n';
}

function* arrayParts(array: readonly unknown[]): Generator<string, void, void> {
  let separator = '[';
  for (const element of array) {
    yield `${separator}\n    ${indented(jsonOf(element, 2), '    ')}`;
    separator = ',';
  }
  yield array.length === 0 ? '[]' : '\n  ]';
}

function indented(json: string, by: string): string {
  return json.replaceAll('\n', `\n${by}`);
}
