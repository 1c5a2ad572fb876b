import { tagsOf, type Tags } from './lifecycle/tags';
import { isList, isValues, type Value, type Values } from './values';

/** An EC2 instance has some thousand types: a message names no more than this. */
const MOST_NAMED = 40;

/**
 * The arguments of a resource, data source or nested block, read by type. What is null or not known yet counts
 * as absent.
 *
 * @throws TypeError where a value that must be there is not: a defect of a handler or of the schema.
 */
export class Arguments {
  constructor(
    /** Where this is, for messages: `aws_lb_listener.default_action`. */
    private readonly path: string,
    private readonly values: Values,
  ) {}

  text(name: string): string {
    return this.maybeText(name) ?? this.missing(name, 'a string');
  }
  /** Absent or empty: undefined. */
  maybeText(name: string): string | undefined {
    const value = this.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }
  /** One of the values AWS knows, as its SDK lists them. */
  oneOf<T extends string>(name: string, allowed: Readonly<Record<string, T>>): T {
    return this.maybeOneOf(name, allowed) ?? this.missing(name, 'a string');
  }
  maybeOneOf<T extends string>(name: string, allowed: Readonly<Record<string, T>>): T | undefined {
    const text = this.maybeText(name);
    const found = Object.values(allowed).find((value) => value === text);
    if (text === undefined || found !== undefined) return found;
    throw new TypeError(
      `${this.path}.${name} is '${text}'; allowed: ${Object.values(allowed).slice(0, MOST_NAMED).join(', ')}`,
    );
  }
  number(name: string): number {
    return this.maybeNumber(name) ?? this.missing(name, 'a number');
  }
  maybeNumber(name: string): number | undefined {
    const value = this.get(name);
    return typeof value === 'number' ? value : undefined;
  }
  /** Absent: false. */
  flag(name: string): boolean {
    return this.get(name) === true;
  }
  maybeFlag(name: string): boolean | undefined {
    const value = this.get(name);
    return typeof value === 'boolean' ? value : undefined;
  }
  /** Elements of a list or set of strings; absent: none. */
  texts(name: string): string[] {
    const value = this.get(name);
    return isList(value) ? value.filter((item) => typeof item === 'string') : [];
  }
  /** The same, for an AWS input that must be left out when there is nothing to say. */
  maybeTexts(name: string): string[] | undefined {
    const texts = this.texts(name);
    return texts.length === 0 ? undefined : texts;
  }
  map(name: string): Record<string, string> {
    return { ...tagsOf(this.get(name)) };
  }
  blocks(name: string): Arguments[] {
    const value = this.get(name);
    const items = isList(value) ? value : isValues(value) ? [value] : [];
    return items.filter(isValues).map((item) => new Arguments(`${this.path}.${name}`, item));
  }
  block(name: string): Arguments | undefined {
    return this.blocks(name)[0];
  }
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }
  /** All tags, those of the provider block included. */
  get tags(): Tags {
    return tagsOf(this.get('tags_all'));
  }
  get id(): string {
    return this.text('id');
  }

  /** The same arguments with some others in their place. */
  with(values: Values): Arguments {
    return new Arguments(this.path, { ...this.values, ...values });
  }

  private get(name: string): Exclude<Value, null> | undefined {
    const value = this.values[name];
    return value === null ? undefined : value;
  }

  private missing(name: string, what: string): never {
    throw new TypeError(
      `${this.path}.${name} holds no value, and the stand-in's handler needs ${what} there; ` +
        'set it in the configuration, or read it with the maybe… form in the handler',
    );
  }
}
