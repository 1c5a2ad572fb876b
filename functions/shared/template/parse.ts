import { configurationError } from '../job/errors';
import { TEMPLATE_BYTES } from '../text/limits';
import { positionFinder } from '../text/position';
import { shown, sizeText } from '../text/text';
import { canonicalJson } from './canonical';
import {
  type Template,
  type TemplateObject,
  type TemplateParameter,
  type TemplatePath,
  type TemplateValue,
  isObject,
} from './value';
import { checkCharacters } from './characters';
import { checkYamlBounds } from './yaml-bounds';
import { type Offsets, readYaml } from './yaml-value';

/**
 * Parses a template in YAML or JSON. CloudFormation receives the canonical JSON of the returned value instead of the
 * source text. The checks and CloudFormation therefore read the same template.
 *
 * @throws JobError of type ConfigurationError with the line and column of the problem.
 */
export function parseTemplate(text: string, label: string): Template {
  checkCharacters(text, label);
  checkYamlBounds(text, label);
  const { value, offsets } = readYaml(text, label);
  if (!isObject(value))
    throw configurationError(
      `${label} is not a template: the file must be a mapping that contains Resources`,
    );
  const canonical = canonicalJson(value);
  checkSize(canonical, label);
  const find = positionFinder(text);
  const positionOf = (path: TemplatePath) => {
    const offset = offsetOf(path, value, offsets);
    return offset === undefined ? undefined : find(offset);
  };
  const object = (inner: TemplateValue | undefined, ...path: string[]): TemplateObject => {
    if (isObject(inner)) return inner;
    const position = positionOf(path);
    const location =
      position === undefined ? label : `${label}:${String(position.line)}:${String(position.column)}`;
    throw configurationError(`${location}: ${shown(path.join('.'))} is missing or not a mapping`);
  };
  const resources = Object.entries(object(value['Resources'], 'Resources'));
  const parameters = Object.entries(object(value['Parameters'] ?? {}, 'Parameters'));
  return {
    sections: value,
    resources: new Map(resources.map(([id, inner]) => [id, object(inner, 'Resources', id)])),
    parameters: new Map(
      parameters.map(([name, inner]) => [name, parameterOf(object(inner, 'Parameters', name))]),
    ),
    positionOf,
    canonical,
  };
}

/**
 * Checks the size of the canonical JSON, which can be longer than the source because canonical JSON quotes every
 * scalar.
 */
function checkSize(canonical: string, label: string): void {
  const bytes = Buffer.byteLength(canonical);
  if (bytes <= TEMPLATE_BYTES) return;
  throw configurationError(
    `${label} has ${sizeText(bytes)} as canonical JSON (the form that CloudFormation receives); allowed: ${sizeText(TEMPLATE_BYTES)}; make the template smaller`,
  );
}

function parameterOf({ Type, Default }: TemplateObject): TemplateParameter {
  const textOf = (value: TemplateValue | undefined) => (typeof value === 'string' ? value : undefined);
  return { hasDefault: Default !== undefined, type: textOf(Type), default: textOf(Default) };
}

/** Returns the offset of a value in the source text; undefined when the template has no value at the path. */
function offsetOf(path: TemplatePath, top: TemplateObject, offsets: Offsets): number | undefined {
  let value: TemplateValue = top;
  let offset = 0;
  for (const key of path) {
    const keyOffset: number | undefined = offsets.get(value)?.get(key);
    const inner: TemplateValue | undefined = typeof value === 'object' ? entryOf(value, key) : undefined;
    if (keyOffset === undefined || inner === undefined) return undefined;
    [value, offset] = [inner, keyOffset];
  }
  return offset;
}

const entryOf = (value: TemplateObject | readonly TemplateValue[], key: string) =>
  isObject(value) ? value[key] : value[Number(key)];
