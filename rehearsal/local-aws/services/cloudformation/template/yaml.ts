import { isAlias, isMap, isScalar, isSeq, parseDocument, type Node, type Scalar, type YAMLMap } from 'yaml';

import {
  objectOf,
  type TemplatePath,
  type TemplateValue,
} from '../../../../../functions/shared/template/value';
import { validationError } from '../errors';
import { nullError } from './null-error';
import { syntaxError } from './syntax-error';

/** Plain scalars that YAML 1.1 reads as null or as a boolean. https://yaml.org/type/bool.html */
const NULL = /^(?:|~|null|Null|NULL)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;

/**
 * Reads a template in YAML 1.1. Returns every scalar as text, because CloudFormation converts values to the types of
 * the properties later. Expands the short forms of functions, such as `!Ref`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function parseYaml(text: string): TemplateValue {
  const document = parseDocument(text, { version: '1.1', schema: 'failsafe', logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start] = error.pos;
    // CloudFormation reports the colon of the mapping that is not allowed.
    const offset = error.code === 'BLOCK_AS_IMPLICIT_KEY' ? text.indexOf(':', start) : start;
    throw syntaxError('YAML', text, offset);
  }
  return document.contents === null ? '' : valueOf(document.contents, []);
}

function valueOf(node: Node, path: TemplatePath): TemplateValue {
  if (isAlias(node)) {
    throw validationError('Template error: YAML aliases are not allowed in CloudFormation templates');
  }
  const value = plainValueOf(node, path);
  const tag = node.tag?.startsWith('!') === true ? node.tag.slice(1) : undefined;
  return tag === undefined || tag === '' ? value : longForm(tag, value);
}

function plainValueOf(node: Node, path: TemplatePath): TemplateValue {
  if (isMap(node)) return mappingOf(node as YAMLMap<Node, Node | null>, path);
  if (isSeq(node)) {
    return node.items.map((item, index) => valueOf(item as Node, [...path, String(index)]));
  }
  return isScalar(node) ? textOf(node, path) : '';
}

function mappingOf(map: YAMLMap<Node, Node | null>, path: TemplatePath): TemplateValue {
  return objectOf(
    map.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      const innerPath = [...path, name];
      if (value === null) throw nullError(innerPath);
      return [name, valueOf(value, innerPath)] as const;
    }),
  );
}

function textOf(scalar: Scalar, path: TemplatePath): string {
  const text = String(scalar.value);
  // A scalar with the tag of a short form, such as `!GetAZs`, may be empty.
  if (scalar.type !== 'PLAIN' || scalar.tag?.startsWith('!') === true) return text;
  if (NULL.test(text)) throw nullError(path);
  if (TRUE.test(text)) return 'true';
  return FALSE.test(text) ? 'false' : text;
}

/** Returns the long form of a function: `!Sub x` becomes `{ 'Fn::Sub': 'x' }`. */
function longForm(tag: string, value: TemplateValue): TemplateValue {
  if (tag === 'Ref' || tag === 'Condition') return objectOf([[tag, value]]);
  const isAttribute = tag === 'GetAtt' && typeof value === 'string';
  return objectOf([[`Fn::${tag}`, isAttribute ? splitAttribute(value) : value]]);
}

/** Returns the resource and the attribute in `Resource.Attribute`. The attribute may contain more dots. */
function splitAttribute(text: string): readonly string[] {
  const [resource = '', ...attribute] = text.split('.');
  return attribute.length === 0 ? [resource] : [resource, attribute.join('.')];
}
