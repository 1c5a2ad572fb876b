let count = 0;

/** Returns a unique name in Terraform's format: a prefix, and 26 characters from the time and a counter. */
export function uniqueName(prefix = 'terraform-'): string {
  const time = new Date().toISOString().replaceAll(/\D/g, '').padEnd(18, '0');
  count += 1;
  return prefix + time + count.toString(16).padStart(8, '0');
}

/** Returns the prefix of a name in the format of `uniqueName`; undefined for any other name. */
export const prefixOf = (name: string): string | undefined => /^(.*)\d{18}[0-9a-f]{8}$/.exec(name)?.[1];
