/** Returns a value of a policy, which can be absent, single or an array, as an array. */
export const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : ([value].flat() as T[]);
