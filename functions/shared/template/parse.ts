import { configurationError } from '../job/errors';
import { TEMPLATE_BYTES } from '../text/limits';
import { positionAt } from '../text/position';
import { shown, sizeText } from '../text/text';
import { canonicalJson } from './canonical';
import {
  type Position,
  type Template,
  type TemplateObject,
  type TemplateParameter,
  type TemplatePath,
  type TemplateValue,
  isObject,
} from './value';
import { checkCharacters } from './characters';
import { checkYamlBounds } from './yaml-bounds';
import { type Places, readYaml } from './yaml-value';

/**
 * Reads a template, YAML or JSON. CloudFormation never sees the text: it gets the canonical JSON of the value that is
 * returned here, so that nothing can be one thing to the checks and another to CloudFormation.
 *
 * @throws JobError ConfigurationError with line and column.
 */
export function parseTemplate(text: string, label: string): Template {
  checkCharacters(text, label);
  checkYamlBounds(text, label);
  const { value, places } = readYaml(text, label);
  if (!isObject(value))
    throw configurationError(`${label} is not a template: it must be a mapping with Resources`);
  const canonical = canonicalJson(value);
  checkSize(canonical, label);
  const positionOf = (path: TemplatePath) => placeOf(path, value, places, text);
  const object = (inner: TemplateValue | undefined, ...path: string[]): TemplateObject => {
    if (isObject(inner)) return inner;
    const place = positionOf(path);
    const where = place === undefined ? label : `${label}:${String(place.line)}:${String(place.column)}`;
    throw configurationError(`${where}: ${shown(path.join('.'))} is missing or not a mapping`);
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

/** The source may be shorter: canonical JSON quotes every text. */
function checkSize(canonical: string, label: string): void {
  const bytes = Buffer.byteLength(canonical);
  if (bytes <= TEMPLATE_BYTES) return;
  throw configurationError(
    `${label} has ${sizeText(bytes)} as canonical JSON, which is what CloudFormation gets; allowed: ${sizeText(TEMPLATE_BYTES)}; make it smaller`,
  );
}

function parameterOf({ Type, Default }: TemplateObject): TemplateParameter {
  const textOf = (value: TemplateValue | undefined) => (typeof value === 'string' ? value : undefined);
  return { hasDefault: Default !== undefined, type: textOf(Type), default: textOf(Default) };
}

function placeOf(
  path: TemplatePath,
  top: TemplateObject,
  places: Places,
  text: string,
): Position | undefined {
  let value: TemplateValue = top;
  let offset = 0;
  for (const key of path) {
    const place: number | undefined = places.get(value)?.get(key);
    const inner: TemplateValue | undefined = typeof value === 'object' ? entryOf(value, key) : undefined;
    if (place === undefined || inner === undefined) return undefined;
    [value, offset] = [inner, place];
  }
  return positionAt(text, offset);
}

const entryOf = (value: TemplateObject | readonly TemplateValue[], key: string) =>
  isObject(value) ? value[key] : value[Number(key)];
