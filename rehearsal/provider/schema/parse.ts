import type { Attribute, Block, CtyType, NestedBlock } from './schema';

/**
 * Returns the schema from which a module of `@cdktf/provider-aws` was generated. The parser reads three parts of the
 * module:
 * - the comment above each class member: `// name - computed: true, optional: false, required: false`;
 * - in each `…HclAttributes` an entry for each settable member: block or attribute, kind of collection, element type;
 * - the getter of each read-only member: `getStringAttribute('arn')`.
 */
export function parseBindings(source: string): Block {
  const module = readModule(source);
  const main = [...module.classes.values()].find((parsed) => parsed.isMain);
  if (main === undefined)
    throw new Error('the module of @cdktf/provider-aws has no resource, data source or provider class');
  return blockOf(module, main);
}

interface Member {
  readonly name: string;
  readonly computed: boolean;
  readonly optional: boolean;
  readonly required: boolean;
  /**
   * JavaScript code that reveals the member's type: a constructor call such as
   * `new LbAccessLogsOutputReference(this, "access_logs")`, or, without such a call, the expression of the getter.
   */
  readonly form: string;
}
interface Entry {
  readonly isBlock: boolean;
  readonly collection: string;
  readonly of: string;
}
interface Parsed {
  readonly isMain: boolean;
  readonly members: ReadonlyMap<string, Member>;
  readonly entries: ReadonlyMap<string, Entry>;
}
interface Module {
  readonly classes: ReadonlyMap<string, Parsed>;
}

const MEMBER =
  /\/\/ (\w+) - computed: (true|false), optional: (true|false), required: (true|false)\n([\s\S]*?)return ([^;]+);/g;
const ENTRY =
  /(\w+): \{\s+value: [^\n]+\n\s+isBlock: (true|false),\s+type: "(\w+)",\s+storageClassType: "(\w+)",/g;
const INTERFACE_MEMBER = /#(\w+) \w+#\w+\}[\s\S]*?readonly \w+(\??):/g;

function readModule(source: string): Module {
  const module = readSections(source);
  const classes = new Map(module.classes);
  for (const [struct, entries] of module.entries) {
    // Nested blocks of the provider block have no class in the module, only a configuration interface.
    const members = classes.get(struct)?.members ?? module.members.get(struct) ?? new Map<string, Member>();
    classes.set(struct, { isMain: false, members, entries });
  }
  return { classes };
}

/**
 * Returns the exported classes, functions and interfaces of a module, each under the name of its struct, e.g.
 * `LbAccessLogs`.
 */
function readSections(source: string) {
  const classes = new Map<string, Parsed>();
  const entries = new Map<string, ReadonlyMap<string, Entry>>();
  const members = new Map<string, ReadonlyMap<string, Member>>();
  for (const section of source.split(/^export /m)) {
    const [, kind, name = ''] = /^(class|function|interface) (\w+)/.exec(section) ?? [];
    if (kind === 'function' && name.endsWith('ToHclTerraform')) {
      entries.set(structName(name), readEntries(section));
    } else if (kind === 'interface') {
      members.set(name, readInterface(section));
    } else if (kind === 'class' && !name.endsWith('List')) {
      classes.set(name.replace(/OutputReference$/, ''), readClass(section));
    }
  }
  return { classes, entries, members };
}

function readClass(section: string): Parsed {
  const isMain = /^class \w+ extends cdktf\.Terraform(Resource|DataSource|Provider)\b/.test(section);
  return { isMain, members: readMembers(section), entries: isMain ? readEntries(section) : new Map() };
}

/** Returns the struct name in the name of a function, e.g. `LbAccessLogs` in `lbAccessLogsToHclTerraform`. */
function structName(functionName: string): string {
  const name = functionName.replace(/ToHclTerraform$/, '');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function readMembers(section: string): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const [, name = '', computed, optional, required, declared = '', getter = ''] of section.matchAll(
    MEMBER,
  )) {
    const form = /new [^;]*/.exec(declared)?.[0] ?? getter;
    members.set(name, {
      name,
      computed: computed === 'true',
      optional: optional === 'true',
      required: required === 'true',
      form,
    });
  }
  return members;
}

function readInterface(section: string): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const [, name = '', optional] of section.matchAll(INTERFACE_MEMBER)) {
    members.set(name, {
      name,
      computed: false,
      optional: optional === '?',
      required: optional !== '?',
      form: '',
    });
  }
  return members;
}

function readEntries(section: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [, name = '', isBlock, collection = '', of = ''] of section.matchAll(ENTRY)) {
    entries.set(name, { isBlock: isBlock === 'true', collection, of });
  }
  return entries;
}

function blockOf(module: Module, parsed: Parsed): Block {
  const attributes: Attribute[] = [];
  const blocks: NestedBlock[] = [];
  for (const member of parsed.members.values()) {
    const { name, computed, optional, required, form } = member;
    // `alias` is an argument of Terraform itself, not of the provider.
    if (parsed.isMain && name === 'alias') continue;
    const entry = parsed.entries.get(name);
    const flags = { name, computed, optional, required };
    if (entry === undefined) {
      attributes.push({ ...flags, type: readOnlyType(module, form) });
    } else if (!entry.isBlock) {
      attributes.push({ ...flags, type: simpleType(entry) });
    } else if (computed) {
      // In the real schema, an optional block whose content the provider can set is an attribute.
      attributes.push({
        ...flags,
        type: [listOrSet(entry.collection), objectType(module, structOf(entry.of))],
      });
    } else {
      blocks.push({
        name,
        nesting: entry.collection === 'struct' ? 'single' : listOrSet(entry.collection),
        minItems: required ? 1 : 0,
        maxItems: entry.collection !== 'struct' && form.includes('OutputReference(') ? 1 : 0,
        block: blockOf(module, find(module, structOf(entry.of))),
      });
    }
  }
  return { attributes, blocks };
}

const structOf = (name: string) => name.replace(/(List|OutputReference)$/, '');
const listOrSet = (collection: string) => (collection === 'set' ? 'set' : 'list');

function find(module: Module, struct: string): Parsed {
  const parsed = module.classes.get(struct);
  if (parsed === undefined)
    throw new Error(
      `the module of @cdktf/provider-aws uses the class ${struct}, but does not define the class`,
    );
  return parsed;
}

function objectType(module: Module, struct: string): CtyType {
  const { attributes, blocks } = blockOf(module, find(module, struct));
  const members = attributes.map(({ name, type }): [string, CtyType] => [name, type]);
  for (const { name, nesting } of blocks) {
    throw new Error(`a schema cannot express ${struct}.${name}, a ${nesting} block within an attribute`);
  }
  return ['object', Object.fromEntries(members)];
}

const SCALARS: Readonly<Record<string, CtyType>> = { string: 'string', number: 'number', boolean: 'bool' };

/**
 * Returns the type of an attribute from its collection and its element, such as `list` and `stringList`, or `simple`
 * and `boolean`.
 */
function simpleType({ collection, of }: Entry): CtyType {
  const scalar = SCALARS[of.replace(/(List|Map)$/, '')];
  if (scalar === undefined)
    throw new Error(
      `unknown kind of attribute in @cdktf/provider-aws: ${of}; support the kind in rehearsal/provider/schema/parse.ts`,
    );
  if (collection === 'simple') return scalar;
  return [collection === 'map' ? 'map' : listOrSet(collection), scalar];
}

/** Pairs of a code fragment and a type. The first fragment that a getter contains decides the attribute's type. */
const GETTERS: readonly (readonly [part: string, type: CtyType])[] = [
  ['StringMap', ['map', 'string']],
  ['BooleanMap', ['map', 'bool']],
  ['NumberMap', ['map', 'number']],
  ['tolist(this.getNumber', ['set', 'number']],
  ['tolist(', ['set', 'string']],
  ['getNumberListAttribute', ['list', 'number']],
  ['getListAttribute', ['list', 'string']],
  ['getBooleanAttribute', 'bool'],
  ['getNumberAttribute', 'number'],
  ['getStringAttribute', 'string'],
];

/** Returns the type of an attribute that only the provider sets. */
function readOnlyType(module: Module, form: string): CtyType {
  const [, struct, kind, wrapsSet] =
    /new (\w+?)(List|OutputReference)\(this, "\w+"(?:, (true|false))?\)/.exec(form) ?? [];
  if (struct !== undefined) {
    return [kind === 'List' && wrapsSet === 'true' ? 'set' : 'list', objectType(module, struct)];
  }
  const [, type] = GETTERS.find(([part]) => form.includes(part)) ?? [];
  if (type === undefined)
    throw new Error(
      `unknown getter in @cdktf/provider-aws: ${form}; add the getter to GETTERS in rehearsal/provider/schema/parse.ts`,
    );
  return type;
}
