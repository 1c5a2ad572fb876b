/** A resource name that is longer than AWS allows. */
export class NameError extends Error {
  override readonly name = 'NameError';

  constructor(
    /** Kind of the resource, e.g. `role`. */
    readonly kind: string,
    readonly refused: string,
    /** Maximum number of characters. */
    readonly maximum: number,
  ) {
    super(
      `the ${kind} name '${refused}' has ${String(refused.length)} characters; allowed: at most ${String(maximum)}; ` +
        `shorten the name of the project, account, environment, application or service in the ${kind} name`,
    );
  }
}

/** Joins the parts of a name with hyphens. @throws NameError when the name is longer than AWS allows. */
export function named(kind: string, maximum: number, ...parts: readonly string[]): string {
  const name = parts.join('-');
  if (name.length > maximum) throw new NameError(kind, name, maximum);
  return name;
}
