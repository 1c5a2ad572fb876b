/** A version such as `1.11.4`, without suffixes such as `-beta1`. */
export type Version = readonly [number, number, number];

export function parseVersion(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

export function atLeast(version: Version, minimum: Version): boolean {
  const index = version.findIndex((part, position) => part !== minimum[position]);
  return index === -1 || (version[index] ?? 0) > (minimum[index] ?? 0);
}

export const showVersion = (version: Version) => version.join('.');
