import { expectLinear } from '../../../../support/processor-time';
import { Scope } from '../../../../../functions/shared/template/guard/scope';
import { BASE, type Json, changed, problemsOf, sub } from './support';

const times = (count: number, text: string | ((index: number) => string)) =>
  Array.from({ length: count }, (_, index) => (typeof text === 'string' ? text : text(index))).join('');
const entries = (count: number, entry: (index: number) => readonly [string, Json]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)));
const name = (prefix: string, index: number) => `${prefix}${String(index).padStart(20, '0')}`;
const logGroup = (LogGroupName: Json): Json => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName },
});
const family = (value: Json) => changed('task.Family', value);
const branches = (size: number): Json =>
  size <= 1 ? '80' : { 'Fn::If': ['Tls', branches(size / 2), branches(size / 2)] };
const output = (value: Json) => ({ ...BASE, Outputs: { ...BASE.Outputs, Long: { Value: value } } });
const withDefault = (template: Json, length: number): Json => ({
  ...(template as object),
  Parameters: { ...BASE.Parameters, Text: { Type: 'String', Default: 'a'.repeat(length) } },
});
const nested = (levels: number, value: Json): Json =>
  levels === 0 ? value : { 'Fn::Select': ['0', { 'Fn::Split': [',', nested(levels - 1, value)] }] };

describe('the running time of the guard', () => {
  it.each<readonly [string, number, (size: number) => Json]>([
    ['variables of a name', 40_000, (size) => family(sub(`\${AWS::StackName}_${times(size, '${Text}')}`))],
    ['variables without an end', 20_000, (size) => output(sub(times(size, '${Text')))],
    [
      'variables with a mapping of values',
      40_000,
      (size) => {
        const values = entries(size / 4, (n) => [`v${String(n).padStart(6, '0')}`, 'a']);
        const last = Object.keys(values).at(-1) ?? '';
        return output({ 'Fn::Sub': [times(size, `\${${last}}`), values] });
      },
    ],
    [
      'variables with a long default',
      8_000,
      (size) => withDefault(family(sub(`\${AWS::StackName}_${times(size, 'x${Text}')}`)), 20 * size),
    ],
    [
      'members of a value',
      4_000,
      (size) => ({
        ...BASE,
        Parameters: {
          ...BASE.Parameters,
          Many: {
            Type: 'CommaDelimitedList',
            Default: Array.from({ length: 75 * size }, () => 'a').join(),
            AllowedValues: [...Array.from({ length: 2 * size }, (_, n) => String(n)), 'a'],
          },
        },
      }),
    ],
    [
      'branches of a port that is compared with a long text',
      2_048,
      (size) =>
        changed('container.PortMappings', [
          { ContainerPort: sub('x'.repeat(200 * size)), HostPort: branches(size) },
        ]),
    ],
    [
      'references that are not declared',
      2_000,
      (size) => ({
        ...BASE,
        Resources: {
          ...BASE.Resources,
          ...entries(size, (n) => [name('Log', n), logGroup({ Ref: name('Lg', n) })]),
        },
      }),
    ],
    [
      'texts of a large mapping that are split',
      2_000,
      (size) => ({
        ...output({
          'Fn::Split': [',', Array.from({ length: size }, () => ({ 'Fn::FindInMap': ['Maps', 'a', 'b'] }))],
        }),
        Mappings: { ...BASE.Mappings, Maps: entries(size, (n) => [name('k', n), { a: '1' }]) },
      }),
    ],
  ])('grows linearly with the template: %s', (_what, size, template) => {
    expectLinear(size, (each) => problemsOf(template(each)));
  });

  it('is bounded for long delimiters between many items, which are not joined', () => {
    const name = (delimiter: number, items: number): Json => ({
      'Fn::Join': [
        '',
        [{ Ref: 'AWS::StackName' }, '/', { 'Fn::Join': ['x'.repeat(delimiter), list(items)] }],
      ],
    });
    const list = (items: number) => Array.from({ length: items }, () => '');
    const problems = (delimiter: number, items: number) =>
      problemsOf(changed('task.Family', name(delimiter, items)));
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    // The joined string would be half a gigabyte long, or longer than the maximum length of a JavaScript string.
    for (const [delimiter, items] of [
      [900_000, 580],
      [70_000, 8_000],
    ] as const) {
      expect(problems(delimiter, items).join()).toMatch(
        /Task.Properties.Family: must be !Ref AWS::StackName/,
      );
    }
    const used = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before;
    expect(used).toBeLessThan(200 * 2 ** 20);
  });

  it.each([1, 6, 12])('does not depend on the number of nested Fn::Split: %d', (levels) => {
    const value = jest.spyOn(Scope.prototype, 'valueOf');
    const variables = entries(500, (n) => [`P${String(n)}`, { Type: 'String', Default: 'a' }]);
    const text = sub(times(500, (n) => `\${P${String(n)}}`));
    try {
      problemsOf({ ...output(nested(levels, text)), Parameters: { ...BASE.Parameters, ...variables } });
      const calls = value.mock.calls.filter(([name]) => name === 'P499');
      // `valueOf` runs twice: once for the check of the parameter, and once for all nested Fn::Split together.
      expect(calls).toHaveLength(2);
    } finally {
      value.mockRestore();
    }
  });
});
