import {
  isList,
  isObject,
  type TemplateObject,
  type TemplateValue,
} from '../../../../../../functions/shared/template/value';
import { validationError } from '../../errors';

const SECTIONS = (
  'AWSTemplateFormatVersion Conditions Description Hooks Mappings Metadata Outputs Parameters Resources Rules ' +
  'Transform'
).split(' ');
const RESOURCE_ATTRIBUTES =
  'Condition CreationPolicy DeletionPolicy DependsOn Metadata Properties Type UpdatePolicy UpdateReplacePolicy'.split(
    ' ',
  );
const DELETION_POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];
/** Sections whose members have logical names, with the words of CloudFormation for one member. */
const NAMED: Readonly<Record<string, string>> = {
  Conditions: 'Condition',
  Outputs: 'Output',
  Parameters: 'Parameter',
  Resources: 'Resource',
  Rules: 'Rule',
};
const NAME = /^[A-Za-z0-9]+$/;

const formatError = (text: string) => validationError(`Template format error: ${text}`);

/**
 * Checks the structure of each section except Parameters, with the messages of CloudFormation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export function checkSections(sections: TemplateObject): void {
  const unknown = Object.keys(sections).filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0) {
    throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  }
  const { AWSTemplateFormatVersion: version = '2010-09-09' } = sections;
  if (version !== '2010-09-09') throw formatError('unsupported value for AWSTemplateFormatVersion.');
  for (const [section, kind] of Object.entries(NAMED)) checkMembers(sections, section, kind);
  if (Object.keys(sections['Resources'] ?? {}).length === 0) {
    throw formatError('At least one Resources member must be defined.');
  }
  for (const [id, resource] of entriesOf(sections, 'Resources')) checkResource(id, resource);
  for (const [name, mapping] of entriesOf(sections, 'Mappings')) checkMapping(name, mapping);
  for (const [, output] of entriesOf(sections, 'Outputs')) checkOutput(output);
  checkSharedNames(sections);
}

function checkMembers(sections: TemplateObject, section: string, kind: string): void {
  const value = sections[section];
  if (value !== undefined && !isObject(value)) throw formatError(`${section} must be an object.`);
  for (const [name, member] of entriesOf(sections, section)) {
    if (!NAME.test(name)) throw formatError(`${kind} name ${name} is non alphanumeric.`);
    if (!isObject(member)) throw formatError(`Any ${section} member must be an object.`);
  }
}

/** Returns the members of a section. */
const entriesOf = (sections: TemplateObject, section: string): [string, TemplateValue][] => {
  const value = sections[section];
  return isObject(value) ? Object.entries(value) : [];
};

function checkResource(id: string, resource: TemplateValue): void {
  if (!isObject(resource)) return;
  const { Type, Properties, DependsOn, DeletionPolicy, UpdateReplacePolicy } = resource;
  if (typeof Type !== 'string') {
    throw formatError(`[/Resources/${id}] Every Resources object must contain a Type member.`);
  }
  const unknown = Object.keys(resource).find((name) => !RESOURCE_ATTRIBUTES.includes(name));
  if (unknown !== undefined) throw validationError(`Invalid template resource property '${unknown}'`);
  if (Properties !== undefined && !isObject(Properties)) {
    throw formatError(`[/Resources/${id}/Properties] Properties must be an object.`);
  }
  checkDependsOn(DependsOn);
  for (const [name, policy] of Object.entries({ DeletionPolicy, UpdateReplacePolicy })) {
    if (policy !== undefined && !DELETION_POLICIES.includes(typeof policy === 'string' ? policy : '')) {
      throw formatError(`Unrecognized ${name} ${JSON.stringify(policy)} for resource ${id}`);
    }
  }
}

function checkDependsOn(value: TemplateValue | undefined): void {
  if (value === undefined || typeof value === 'string') return;
  if (!isList(value)) throw formatError('DependsOn must be a string or list of strings.');
  if (!value.every((item) => typeof item === 'string')) {
    throw formatError('Every DependsOn value must be a string.');
  }
}

function checkMapping(name: string, mapping: TemplateValue): void {
  if (!isObject(mapping)) throw formatError(`Every Mappings member ${name} must be a map`);
  for (const [key, attributes] of Object.entries(mapping)) {
    if (!isObject(attributes)) throw formatError(`Every Mappings member ${key} must be a map`);
    for (const value of Object.values(attributes)) {
      const isValue = (isList(value) ? value : [value]).every((item) => typeof item === 'string');
      if (!isValue) throw formatError('Every Mappings attribute must be a String or a List.');
    }
  }
}

function checkOutput(output: TemplateValue): void {
  if (!isObject(output)) return;
  if (output['Value'] === undefined) throw formatError('Every Outputs member must contain a Value object');
  if (isList(output['Value'])) {
    throw formatError('The Value field of every Outputs member must evaluate to a String.');
  }
}

function checkSharedNames(sections: TemplateObject): void {
  const parameters = new Set(entriesOf(sections, 'Parameters').map(([name]) => name));
  const shared = entriesOf(sections, 'Resources').flatMap(([id]) => (parameters.has(id) ? [id] : []));
  if (shared.length > 0) {
    throw validationError(
      `Template error: all resources and parameters must have unique names. Common name(s):[${shared.join(', ')}]`,
    );
  }
}
