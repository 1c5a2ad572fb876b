/** Converts an element of a policy, which may be absent, a string or an array, into an array. */
export const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : ([value].flat() as T[]);
