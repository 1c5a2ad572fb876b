/** An error of a name that AWS would reject. */
export class NameError extends Error {
  override readonly name = 'NameError';

  constructor(
    /** Kind of resource that is named, e.g. `role`. */
    readonly kind: string,
    readonly refused: string,
    /** Number of characters that AWS allows. */
    readonly maximum: number,
  ) {
    super(
      `the ${kind} name '${refused}' has ${String(refused.length)} characters; allowed: at most ${String(maximum)}; ` +
        'shorten the project, account, environment, application or service name it is made of',
    );
  }
}

/** Joins the parts of a name by hyphens. @throws NameError when the name is longer than AWS allows. */
export function named(kind: string, maximum: number, ...parts: readonly string[]): string {
  const name = parts.join('-');
  if (name.length > maximum) throw new NameError(kind, name, maximum);
  return name;
}
