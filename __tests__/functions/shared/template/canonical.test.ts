import fc from 'fast-check';
import { parse as parseYaml, stringify } from 'yaml';

import { parseTemplate } from '../../../../functions/shared/template/parse';
import type { TemplateValue } from '../../../../functions/shared/template/value';
import { readText } from '../../../cfn/template';

const parse = (text: string) => parseTemplate(text, 'web.yaml');
const canonical = (text: string) => parse(text).canonical;

/** Generates strings, with a preference for strings that YAML can read as another type. */
const text = fc.oneof(
  fc.constantFrom(
    'yes',
    '010',
    '1.10',
    '',
    'null',
    '~',
    '<<',
    '=',
    '2024-01-01',
    'true',
    '90',
    '- a',
    'a: b',
    '# x',
    '{{x}}',
  ),
  fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .filter((value) => !/[\p{Cc}\u2028\u2029\ufeff\p{Cs}\uffff\ufffe]/u.test(value)),
  fc.constantFrom(
    'line one\nline two\n',
    '\n\n',
    ' leading',
    'trailing ',
    'tab\there',
    'quote"s and \'s',
    'back\\slash',
    'ü🚀',
  ),
);
const key = text.filter((name) => name !== '<<' && name !== 'Fn::GetAtt');
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));
const anyTemplate = fc.record({
  Resources: fc.constant({ A: { Type: 'T' } }),
  Metadata: fc.dictionary(key, anyValue),
});

/** Converts a template value to plain objects, so that it can be compared with the results of other YAML readers. */
const plain = (value: TemplateValue): unknown => JSON.parse(JSON.stringify(value));

describe('the canonical form of a template', () => {
  it('has sorted keys, no white space, and texts only', () => {
    const source = `
Resources:
  Web: { Type: AWS::ECS::Service, Properties: { DesiredCount: 2, EnableExecuteCommand: false } }
  10: { Type: T }
  9: { Type: T }
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Condition: IsOn
AWSTemplateFormatVersion: 2010-09-09
`;
    expect(canonical(source)).toBe(
      '{"AWSTemplateFormatVersion":"2010-09-09","Resources":{"10":{"Type":"T"},"9":{"Type":"T"},' +
        '"Alarm":{"Condition":"IsOn","Type":"AWS::CloudWatch::Alarm"},' +
        '"Web":{"Properties":{"DesiredCount":"2","EnableExecuteCommand":"false"},"Type":"AWS::ECS::Service"}}}',
    );
  });

  it('has the long form of every short tag', () => {
    const source =
      "Resources: {}\nMetadata: [!Ref A, !GetAtt A.B.C, !Sub ['${A}', { A: !Ref B }], !If [c, !Ref D, x], !Condition c]";
    expect(canonical(source)).toBe(
      '{"Metadata":[{"Ref":"A"},{"Fn::GetAtt":["A","B.C"]},{"Fn::Sub":["${A}",{"A":{"Ref":"B"}}]},' +
        '{"Fn::If":["c",{"Ref":"D"},"x"]},{"Condition":"c"}],"Resources":{}}',
    );
  });

  it('has Fn::GetAtt as a list, whatever its form in the source', () => {
    for (const source of ['!GetAtt A.B', '{ Fn::GetAtt: A.B }', '{ Fn::GetAtt: [A, B] }', '!GetAtt [A, B]']) {
      expect(canonical(`Resources: {}\nMetadata: ${source}`)).toBe(
        '{"Metadata":{"Fn::GetAtt":["A","B"]},"Resources":{}}',
      );
    }
  });

  it('is the same for the same value, whatever the style of its YAML', () => {
    fc.assert(
      fc.property(anyTemplate, fc.constantFrom(0, 1, 2, 3), (template, style) => {
        const source = [
          () => JSON.stringify(template),
          () => JSON.stringify(template, null, 2),
          () => stringify(template, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' }),
          () =>
            `# a comment\n${stringify(template, { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'QUOTE_SINGLE', lineWidth: 0 })}`,
        ][style]?.();
        expect(JSON.parse(canonical(source ?? ''))).toEqual(template);
        expect(canonical(source ?? '')).toBe(canonical(JSON.stringify(template)));
      }),
      { numRuns: 500 },
    );
  });

  it('parses to the same template and the same canonical form', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const first = parse(JSON.stringify(template));
        const second = parse(first.canonical);
        expect(plain(second.sections)).toEqual(plain(first.sections));
        expect(second.canonical).toBe(first.canonical);
        expect([...second.parameters]).toEqual([...first.parameters]);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same value to a reader of JSON, of YAML 1.1 and of YAML 1.2', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const written = canonical(JSON.stringify(template));
        const checked = plain(parse(JSON.stringify(template)).sections);
        expect(JSON.parse(written)).toEqual(checked);
        for (const version of ['1.1', '1.2'] as const)
          expect(parseYaml(written, { version })).toEqual(checked);
      }),
      { numRuns: 500 },
    );
  });

  it('is smaller than the source for the service template, and far below the limit of a request', () => {
    const source = readText('cfn/service.yaml');
    expect(canonical(source).length).toBeLessThan(source.length);
    expect(canonical(source).length).toBeLessThan(10_000);
  });

  it('keeps __proto__ as a name', () => {
    expect(canonical('{"Resources":{"__proto__":{"Type":"T"}}}')).toBe(
      '{"Resources":{"__proto__":{"Type":"T"}}}',
    );
  });
});
