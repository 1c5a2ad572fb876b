import { shapeOf, type ServiceModel, type Shape } from './service-model';

type Check = (model: ServiceModel, shape: Shape, value: unknown, path: string) => string[];
type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const CHECKS: Readonly<Record<string, Check>> = {
  structure: (model, { members = {}, required = [] }, value, path) => {
    if (!isObject(value)) return [`${path} is no structure`];
    const missing = required.filter((name) => !(name in value));
    return [
      ...missing.map((name) => `${path}.${name} is missing`),
      ...Object.entries(value).flatMap(([name, member]) => {
        const reference = members[name];
        return reference === undefined
          ? [`${path}.${name} is not in the model`]
          : shapeProblems(model, reference.shape, member, `${path}.${name}`);
      }),
    ];
  },
  list: (model, shape, value, path) => {
    if (!Array.isArray(value)) return [`${path} is no list`];
    const { member = { shape: '' } } = shape;
    return [
      ...sizeProblems(shape, value.length, path),
      ...value.flatMap((item, index) =>
        shapeProblems(model, member.shape, item, `${path}[${String(index)}]`),
      ),
    ];
  },
  map: (model, shape, value, path) => {
    if (!isObject(value)) return [`${path} is no map`];
    const { key = { shape: '' }, value: content = { shape: '' } } = shape;
    return [
      ...sizeProblems(shape, Object.keys(value).length, path),
      ...Object.entries(value).flatMap(([name, item]) => [
        ...shapeProblems(model, key.shape, name, `the key ${path}.${name}`),
        ...shapeProblems(model, content.shape, item, `${path}.${name}`),
      ]),
    ];
  },
  string: (_, shape, value, path) => {
    if (typeof value !== 'string') return [`${path} is no string`];
    const isUnknown = shape.enum !== undefined && !shape.enum.includes(value);
    const matches = shape.pattern === undefined || new RegExp(`^(?:${shape.pattern})$`).test(value);
    return [
      ...(isUnknown ? [`${path} is '${value}'; allowed: ${shape.enum.join(', ')}`] : []),
      ...(matches ? [] : [`${path} is '${value}', which does not match ${shape.pattern ?? ''}`]),
      ...sizeProblems(shape, value.length, path),
    ];
  },
  integer: (_, shape, value, path) =>
    Number.isInteger(value) ? sizeProblems(shape, Number(value), path) : [`${path} is no integer`],
  boolean: (_, __, value, path) => (typeof value === 'boolean' ? [] : [`${path} is no boolean`]),
  // In the JSON protocol, a timestamp is a number of seconds since the epoch.
  timestamp: (_, __, value, path) => {
    const isPlausible = typeof value === 'number' && value > 1e9 && value < 1e10;
    return isPlausible ? [] : [`${path} is no timestamp in seconds`];
  },
};

function sizeProblems({ min, max }: Shape, size: number, path: string): string[] {
  const isWithin = (min === undefined || size >= min) && (max === undefined || size <= max);
  return isWithin ? [] : [`${path} has the size ${String(size)}; allowed: ${String(min)} to ${String(max)}`];
}

/**
 * Returns a sentence for each difference between a value and a shape: missing and unknown members, types, enums,
 * patterns and sizes.
 */
export function shapeProblems(model: ServiceModel, name: string, value: unknown, path: string): string[] {
  const shape = shapeOf(model, name);
  const check = CHECKS[shape.type];
  if (check === undefined) throw new Error(`the type ${shape.type} of ${name} has no check; add one`);
  return check(model, shape, value, path);
}
