import { tagsOf, type Tags } from './lifecycle/tags';
import { isList, items, type Value, type Values } from './values';

/** Maximum number of allowed values in a message, because EC2 has about a thousand instance types. */
const MAX_LISTED = 40;

/**
 * Gives typed access to the arguments of a resource, data source or nested block. A null or unknown argument counts as
 * absent.
 *
 * @throws TypeError when a required value is absent, or when the AWS SDK does not allow a value.
 */
export class Arguments {
  constructor(
    /** Path of the block in messages, e.g. `aws_lb_listener.default_action`. */
    private readonly path: string,
    private readonly values: Values,
  ) {}

  text(name: string): string {
    return this.maybeText(name) ?? this.missing(name, 'a string');
  }
  /** Returns a string, or undefined if the string is absent or empty. */
  maybeText(name: string): string | undefined {
    const value = this.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }
  /** Returns a string that must be one of the values that the AWS SDK allows. */
  oneOf<T extends string>(name: string, allowed: Readonly<Record<string, T>>): T {
    return this.maybeOneOf(name, allowed) ?? this.missing(name, 'a string');
  }
  maybeOneOf<T extends string>(name: string, allowed: Readonly<Record<string, T>>): T | undefined {
    const text = this.maybeText(name);
    const match = Object.values(allowed).find((value) => value === text);
    if (text === undefined || match !== undefined) return match;
    throw new TypeError(
      `${this.path}.${name} is '${text}'; allowed: ${Object.values(allowed).slice(0, MAX_LISTED).join(', ')}`,
    );
  }
  number(name: string): number {
    return this.maybeNumber(name) ?? this.missing(name, 'a number');
  }
  maybeNumber(name: string): number | undefined {
    const value = this.get(name);
    return typeof value === 'number' ? value : undefined;
  }
  /** Returns a boolean. An absent value counts as false. */
  flag(name: string): boolean {
    return this.get(name) === true;
  }
  maybeFlag(name: string): boolean | undefined {
    const value = this.get(name);
    return typeof value === 'boolean' ? value : undefined;
  }
  /** Returns the elements of a list or set of strings; an empty array for an absent value. */
  texts(name: string): string[] {
    const value = this.get(name);
    return isList(value) ? value.filter((item) => typeof item === 'string') : [];
  }
  /** Like `texts`, but returns undefined instead of an empty array, because some AWS APIs reject an empty list. */
  maybeTexts(name: string): string[] | undefined {
    const texts = this.texts(name);
    return texts.length === 0 ? undefined : texts;
  }
  map(name: string): Record<string, string> {
    return { ...tagsOf(this.get(name)) };
  }
  blocks(name: string): Arguments[] {
    return items(this.get(name)).map((item) => new Arguments(`${this.path}.${name}`, item));
  }
  block(name: string): Arguments | undefined {
    return this.blocks(name)[0];
  }
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }
  /** All tags, including the tags of the provider block. */
  get tags(): Tags {
    return tagsOf(this.get('tags_all'));
  }
  get id(): string {
    return this.text('id');
  }

  /** Returns the same arguments with some values replaced. */
  with(values: Values): Arguments {
    return new Arguments(this.path, { ...this.values, ...values });
  }

  private get(name: string): Exclude<Value, null> | undefined {
    const value = this.values[name];
    return value === null ? undefined : value;
  }

  private missing(name: string, type: string): never {
    throw new TypeError(
      `${this.path}.${name} has no value, but the handler in the stand-in AWS provider requires ${type}; ` +
        'set the argument in the configuration, or make the argument optional in the handler (e.g. maybeText instead ' +
        'of text)',
    );
  }
}
