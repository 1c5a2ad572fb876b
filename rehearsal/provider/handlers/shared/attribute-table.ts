import type { Arguments } from '../../arguments';
import type { LooseValues } from '../../values';
import type { Tags } from '../../lifecycle/tags';
import { fromTagList, lowerTagList, tagList, type Listed } from './tag-lists';

/** Converts arguments of Terraform to one field of the AWS API, and the field back to attributes. */
interface Mapping<Sent, Returned = Sent> {
  toAws(args: Arguments): Sent;
  fromAws(field: Returned | undefined): LooseValues;
}

type Table = Readonly<Record<string, Mapping<unknown>>>;

/**
 * The arguments that a request and a response of AWS have in common, each listed once. The key is the field of the API,
 * the value maps the field to an argument. `satisfies AttributeTable<Role>` checks the names and types of the fields.
 */
export type AttributeTable<Api> = {
  readonly [Field in keyof Api]?: {
    toAws(args: Arguments): Api[Field];
    fromAws(field: Api[Field]): LooseValues;
  };
};

/** The fields of a request that a table makes. */
type Request<T extends Table> = {
  -readonly [Field in keyof T]: T[Field] extends Mapping<infer Sent, never> ? Sent : never;
};
/** The fields of a response that a table reads. */
type Response<T extends Table> = {
  readonly [Field in keyof T]?: T[Field] extends { fromAws(field: infer Returned): LooseValues }
    ? Returned
    : never;
};

/** Returns the fields of a request. The SDK leaves out undefined fields: arguments without a value. */
export function toAws<T extends Table>(table: T, args: Arguments): Request<T> {
  const fields = Object.entries(table).map(([field, mapping]) => [field, mapping.toAws(args)]);
  return Object.fromEntries(fields) as Request<T>;
}

/** Returns the attributes of a response; a field that AWS leaves out becomes an undefined attribute. */
export function fromAws<T extends Table>(table: T, response: Response<T>): LooseValues {
  const fields: Readonly<Record<string, unknown>> = response;
  const attributes = Object.entries(table).map(([field, mapping]) => mapping.fromAws(fields[field]));
  return Object.assign({}, ...attributes) as LooseValues;
}

/** Maps one argument with its own conversion in each direction. */
export function argument<Sent, Returned = Sent>(
  name: string,
  encode: (args: Arguments) => Sent,
  decode: (field: Returned | undefined) => LooseValues[string],
): Mapping<Sent, Returned> {
  return { toAws: encode, fromAws: (field) => ({ [name]: decode(field) }) };
}

/** Maps an argument whose value AWS returns in the form of the request. */
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

/** Maps a number that the API writes as text. `toWire` converts the text back to the type of the schema. */
export const numberText = (name: string) => unconverted(name, (args) => args.maybeNumber(name)?.toString());
/** Maps a boolean that the API writes as text. `toWire` converts the text back to the type of the schema. */
export const flagText = (name: string) => unconverted(name, (args) => args.maybeFlag(name)?.toString());

/** Sends a value where the configuration has none, and reads the value where AWS returns none. */
export const orElse = <Sent>(mapping: Mapping<Sent | undefined>, value: Sent): Mapping<Sent> => ({
  toAws: (args) => mapping.toAws(args) ?? value,
  fromAws: (field) => mapping.fromAws(field ?? value),
});

/** Maps a block that may be present once. */
export const block = <T extends Table>(name: string, table: T) =>
  argument(
    name,
    (args) => {
      const nested = args.block(name);
      return nested && toAws(table, nested);
    },
    (fields: Response<T> | undefined) => fields && [fromAws(table, fields)],
  );

/** Maps a block that may be repeated; without a block the request has an empty list. */
export const blocks = <T extends Table>(name: string, table: T) =>
  argument(
    name,
    (args) => args.blocks(name).map((nested) => toAws(table, nested)),
    (items: Response<T>[] | undefined) => items?.map((item) => fromAws(table, item)),
  );

/** Maps a block that may be repeated; without a block the request has no list. */
export const maybeBlocks = <T extends Table>(
  name: string,
  table: T,
): Mapping<Request<T>[] | undefined, Response<T>[]> => {
  const list = blocks(name, table);
  return { ...list, toAws: (args) => (args.blocks(name).length === 0 ? undefined : list.toAws(args)) };
};

/** Maps several arguments of the same block to one structure of the API. */
export const structure = <T extends Table>(table: T): Mapping<Request<T>, Response<T>> => ({
  toAws: (args) => toAws(table, args),
  fromAws: (fields) => fromAws(table, fields ?? {}),
});

/** Maps all tags of a new resource, for an API that returns the tags with the resource. */
export const tags = () => tagMapping(tagList);
/** Maps tags for the APIs that write `key` and `value` in lower case. */
export const lowerTags = () => tagMapping(lowerTagList);

const tagMapping = <Tag extends Listed>(list: (tags: Tags) => Tag[]): Mapping<Tag[], Listed[]> => ({
  toAws: (args) => list(args.tags),
  fromAws: (listed) => ({ tags: fromTagList(listed) }),
});

/** Returns the fields that have a value, for an API whose attributes are a map of texts. */
export function definedTexts(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
