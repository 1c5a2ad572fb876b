import { inputs, parseInput } from '../../../../rehearsal/engine/api/input';
import { shapeOf, type Shape } from '../../../support/service-model';
import { shapeProblems } from '../../../support/shape-problems';
import { codePipelineModel } from '../support/answer-problems';

type Json = Record<string, unknown>;
type Operation = keyof typeof inputs;

const model = codePipelineModel();
const inputShape = (operation: string): string => model.operations[operation]?.input?.shape ?? '';

/** Strings of which at least one matches the pattern of each string shape. */
const CANDIDATES = ['a', '1', '00000000-0000-4000-8000-000000000000'];

/** Returns a value of each type that has only the required members. */
const SMALLEST: Readonly<Record<string, (shape: Shape, name: string) => unknown>> = {
  structure: ({ members = {}, required = [] }) =>
    Object.fromEntries(
      Object.entries(members)
        .filter(([member]) => required.includes(member))
        .map(([member, { shape }]) => [member, smallest(shape)]),
    ),
  list: ({ member }) => [smallest(member?.shape)],
  map: ({ key, value }) => ({ [String(smallest(key?.shape))]: smallest(value?.shape) }),
  string: ({ enum: values = CANDIDATES }, name) =>
    values.find((value) => shapeProblems(model, name, value, '').length === 0),
  integer: ({ min = 0 }) => min,
  boolean: () => true,
};

function smallest(name = ''): unknown {
  const shape = shapeOf(model, name);
  return SMALLEST[shape.type]?.(shape, name);
}

const CHARACTERS = [...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)), 'é', '\n'];

/** Returns values at and beyond the limits of a string shape. */
function strings(shape: Shape, valid: string): string[] {
  const { min = 0, max, enum: values = [] } = shape;
  const lengths = [min - 1, min, ...(max === undefined ? [2000] : [max, max + 1])].filter(
    (length) => length >= 0,
  );
  return [
    ...values,
    ...values.map((value) => value.toLowerCase()),
    ...lengths.map((length) => 'a'.repeat(length)),
    ...CHARACTERS.flatMap((character) => [
      character + valid.slice(1),
      valid + character,
      valid.slice(0, -1) + character,
    ]),
  ];
}

/** Returns values for a shape, valid and not valid. */
function variants(name = ''): unknown[] {
  const shape = shapeOf(model, name);
  const valid = smallest(name);
  const wrongTypes = [null, 1.5, 'text', true, [], {}].filter((value) => typeof value !== typeof valid);
  return [valid, ...wrongTypes, ...(VARIANTS[shape.type]?.(shape, valid) ?? [])];
}

/** Member of PutJobSuccessResult that the engine refuses, because AWS does not document what the member changes. */
const REFUSED = 'currentRevision';

const VARIANTS: Readonly<Record<string, (shape: Shape, valid: unknown) => unknown[]>> = {
  string: (shape, valid) => strings(shape, String(valid)),
  integer: ({ min = 0, max = 1000 }) => [min - 1, min, max, max + 1],
  list: ({ member, min = 0, max = 0 }, valid) => {
    const [item] = valid as unknown[];
    const lengths = [0, min, max, max + 1];
    return [
      ...lengths.map((length) => Array.from({ length }, () => item)),
      ...variants(member?.shape).map((one) => [one]),
    ];
  },
  map: ({ key, value }) => [
    ...variants(key?.shape).map((one) => ({ [String(one)]: smallest(value?.shape) })),
    ...variants(value?.shape).map((one) => ({ [String(smallest(key?.shape))]: one })),
  ],
  structure: ({ members = {} }, valid) =>
    Object.entries(members)
      .filter(([member]) => member !== REFUSED)
      .flatMap(([member, { shape }]) => [
        Object.fromEntries(Object.entries(valid as Json).filter(([other]) => other !== member)),
        ...variants(shape).map((one) => ({ ...(valid as Json), [member]: one })),
      ]),
};

describe.each(Object.keys(inputs) as Operation[])('the input of %s', (operation) => {
  test('is accepted and rejected as in the model of CodePipeline', () => {
    const name = inputShape(operation);
    const requests = variants(name);
    const differences = requests.flatMap((request) => {
      const [problem] = shapeProblems(model, name, request, operation);
      const isAccepted = inputs[operation].safeParse(request).success;
      return isAccepted === (problem === undefined)
        ? []
        : [`${JSON.stringify(request)}: ${problem ?? 'is valid'}`];
    });
    expect(differences).toEqual([]);
    expect(requests.length).toBeGreaterThan(10);
  });
});

test('a job result with a revision is rejected, and the error names the member and the file to change', () => {
  const request = { jobId: CANDIDATES[2], [REFUSED]: { revision: '1', changeIdentifier: '1' } };
  expect(() => parseInput(inputs.PutJobSuccessResult, request)).toThrow(
    /currentRevision: the rehearsal does not support.*rehearsal\/engine\/api\/input\.ts/,
  );
});
