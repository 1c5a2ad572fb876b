import { unsupported, validationError } from '../errors';

/** The members of a request in the query protocol. */
export class RequestForm {
  constructor(private readonly form: URLSearchParams) {}

  get action(): string {
    return this.text('Action') ?? '';
  }

  text(name: string): string | undefined {
    return this.form.get(name) ?? undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value !== undefined && value !== '') return value;
    throw validationError(
      `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
    );
  }

  flag(name: string): boolean {
    return this.text(name) === 'true';
  }

  /** Returns true if a list is in the request. An empty list is `Name=`. */
  has(name: string): boolean {
    return [...this.form.keys()].some((key) => key === name || key.startsWith(`${name}.`));
  }

  /** Returns the structures in a list, such as `Tags.member.1.Key=…&Tags.member.1.Value=…`. */
  structures(list: string): readonly Readonly<Record<string, string>>[] {
    const structures = new Map<number, Record<string, string>>();
    for (const [key, value] of this.form) {
      const match = new RegExp(`^${list}\\.member\\.(\\d+)\\.(\\w+)$`).exec(key);
      if (match?.[1] === undefined || match[2] === undefined) continue;
      const index = Number(match[1]);
      structures.set(index, { ...structures.get(index), [match[2]]: value });
    }
    return [...structures].sort(([a], [b]) => a - b).map(([, structure]) => structure);
  }

  /** Returns the texts in a list, such as `Capabilities.member.1=…`. */
  texts(list: string): readonly string[] {
    return [...this.form].flatMap(([key, value]) =>
      new RegExp(`^${list}\\.member\\.\\d+$`).test(key) ? [value] : [],
    );
  }

  /** @throws CloudFormationError if the request has a member that the local AWS ignores. */
  allowOnly(...members: readonly string[]): void {
    const known = [...members, 'Action', 'Version', 'StackName', 'ClientRequestToken'];
    const other = [...this.form.keys()]
      .map((key) => key.split('.')[0] ?? '')
      .find((key) => !known.includes(key));
    if (other !== undefined) {
      throw unsupported(`the member ${other} of ${this.action}`, 'api/operations.ts');
    }
  }
}
