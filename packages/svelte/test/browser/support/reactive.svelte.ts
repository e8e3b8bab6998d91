/** Properties of a component that a test changes. */
export function reactive<T extends Record<string, unknown>>(values: T): T {
  const properties = $state(values);
  return properties;
}
