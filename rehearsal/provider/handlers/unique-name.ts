let count = 0;

/** Returns what Terraform puts behind a `name_prefix`: 26 characters, the time and a counter. */
export function uniqueSuffix(): string {
  const time = new Date().toISOString().replaceAll(/\D/g, '').padEnd(18, '0');
  count += 1;
  return time + count.toString(16).padStart(8, '0');
}

/** Returns the prefix that a name was made from; undefined for a name that somebody chose. */
export const prefixOf = (name: string): string | undefined => /^(.*)\d{18}[0-9a-f]{8}$/.exec(name)?.[1];
