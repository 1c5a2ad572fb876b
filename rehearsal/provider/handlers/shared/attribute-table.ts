import type { Arguments } from '../../arguments';
import type { LooseValues } from '../../values';
import type { Tags } from '../../lifecycle/tags';
import { fromTagList, lowerTagList, tagList, type Listed } from './tag-lists';

/** Converts Terraform arguments to one field of an AWS request, and the field of a response to Terraform attributes. */
interface Mapping<Sent, Returned = Sent> {
  toAws(args: Arguments): Sent;
  fromAws(field: Returned | undefined): LooseValues;
}

type Table = Readonly<Record<string, Mapping<unknown>>>;

/**
 * Maps the fields of an AWS API to Terraform arguments, for requests and responses alike. The key is the field of the
 * API; the value converts between the field and the argument. `satisfies AttributeTable<Role>` checks the names and
 * types of the fields.
 */
export type AttributeTable<Api> = {
  readonly [Field in keyof Api]?: {
    toAws(args: Arguments): Api[Field];
    fromAws(field: Api[Field]): LooseValues;
  };
};

/** The request fields that `toAws` returns for a table. */
type Request<T extends Table> = {
  -readonly [Field in keyof T]: T[Field] extends Mapping<infer Sent, never> ? Sent : never;
};
/** The response fields that `fromAws` reads for a table. */
type Response<T extends Table> = {
  readonly [Field in keyof T]?: T[Field] extends { fromAws(field: infer Returned): LooseValues }
    ? Returned
    : never;
};

/** Returns the fields of a request. An argument without a value becomes an undefined field, which the AWS SDK omits. */
export function toAws<T extends Table>(table: T, args: Arguments): Request<T> {
  const fields = Object.entries(table).map(([field, mapping]) => [field, mapping.toAws(args)]);
  return Object.fromEntries(fields) as Request<T>;
}

/** Returns the Terraform attributes of a response. A field that AWS omits becomes an undefined attribute. */
export function fromAws<T extends Table>(table: T, response: Response<T>): LooseValues {
  const fields: Readonly<Record<string, unknown>> = response;
  const attributes = Object.entries(table).map(([field, mapping]) => mapping.fromAws(fields[field]));
  return Object.assign({}, ...attributes) as LooseValues;
}

/** Maps one argument with a custom conversion for each direction. */
export function argument<Sent, Returned = Sent>(
  name: string,
  encode: (args: Arguments) => Sent,
  decode: (field: Returned | undefined) => LooseValues[string],
): Mapping<Sent, Returned> {
  return { toAws: encode, fromAws: (field) => ({ [name]: decode(field) }) };
}

/** Maps an argument whose value is the same in requests and responses. */
const unconverted = <Value extends LooseValues[string]>(name: string, encode: (args: Arguments) => Value) =>
  argument(name, encode, (field: Value | undefined) => field);

/** The allowed values of an argument, as the AWS SDK lists them. */
type Enum<Text extends string> = Readonly<Record<string, Text>>;

export const text = (name: string) => unconverted(name, (args) => args.text(name));
export const maybeText = (name: string) => unconverted(name, (args) => args.maybeText(name));
export const oneOf = <Text extends string>(name: string, allowed: Enum<Text>) =>
  unconverted(name, (args) => args.oneOf(name, allowed));
export const maybeOneOf = <Text extends string>(name: string, allowed: Enum<Text>) =>
  unconverted(name, (args) => args.maybeOneOf(name, allowed));
export const number = (name: string) => unconverted(name, (args) => args.number(name));
export const maybeNumber = (name: string) => unconverted(name, (args) => args.maybeNumber(name));
export const flag = (name: string) => unconverted(name, (args) => args.flag(name));
export const maybeFlag = (name: string) => unconverted(name, (args) => args.maybeFlag(name));
export const texts = (name: string) => unconverted(name, (args) => args.texts(name));
export const maybeTexts = (name: string) => unconverted(name, (args) => args.maybeTexts(name));
export const map = (name: string) => unconverted(name, (args) => args.map(name));

/** Maps a number that the API represents as a string. `conform` converts the string in a response to a number. */
export const numberText = (name: string) => unconverted(name, (args) => args.maybeNumber(name)?.toString());
/** Maps a boolean that the API represents as a string. `conform` converts the string in a response to a boolean. */
export const flagText = (name: string) => unconverted(name, (args) => args.maybeFlag(name)?.toString());

/** Adds a default value to a mapping, for requests without a configured value and for responses without the field. */
export const orElse = <Sent>(mapping: Mapping<Sent | undefined>, value: Sent): Mapping<Sent> => ({
  toAws: (args) => mapping.toAws(args) ?? value,
  fromAws: (field) => mapping.fromAws(field ?? value),
});

/** Maps a block that may occur at most once. */
export const block = <T extends Table>(name: string, table: T) =>
  argument(
    name,
    (args) => {
      const nested = args.block(name);
      return nested && toAws(table, nested);
    },
    (fields: Response<T> | undefined) => fields && [fromAws(table, fields)],
  );

/** Maps a block that may be repeated. Without a block, the request contains an empty list. */
export const blocks = <T extends Table>(name: string, table: T) =>
  argument(
    name,
    (args) => args.blocks(name).map((nested) => toAws(table, nested)),
    (items: Response<T>[] | undefined) => items?.map((item) => fromAws(table, item)),
  );

/** Maps a block that may be repeated. Without a block, the request omits the list. */
export const maybeBlocks = <T extends Table>(
  name: string,
  table: T,
): Mapping<Request<T>[] | undefined, Response<T>[]> => {
  const list = blocks(name, table);
  return { ...list, toAws: (args) => (args.blocks(name).length === 0 ? undefined : list.toAws(args)) };
};

/** Maps an object in the API to arguments that Terraform has directly in the enclosing block. */
export const structure = <T extends Table>(table: T): Mapping<Request<T>, Response<T>> => ({
  toAws: (args) => toAws(table, args),
  fromAws: (fields) => fromAws(table, fields ?? {}),
});

/** Maps all tags, for an API that returns the tags with the resource, in fields named `Key` and `Value`. */
export const tags = () => tagMapping(tagList);
/** Maps all tags, for an API with fields named `key` and `value`. */
export const lowerTags = () => tagMapping(lowerTagList);

const tagMapping = <Tag extends Listed>(list: (tags: Tags) => Tag[]): Mapping<Tag[], Listed[]> => ({
  toAws: (args) => list(args.tags),
  fromAws: (listed) => ({ tags: fromTagList(listed) }),
});

/** Returns only the fields that have a value, for an API that has its attributes in a map of strings. */
export function definedTexts(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
