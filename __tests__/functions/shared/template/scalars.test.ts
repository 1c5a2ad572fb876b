import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';

import { parseTemplate } from '../../../../functions/shared/template/parse';

/** What a scalar is in a template, alone. */
const valueOf = (scalar: string) =>
  parseTemplate(`Resources: {}\nMetadata:\n  Value: ${scalar}\n`, 'web.yaml').sections['Metadata'];
const refusal = (text: string) => {
  try {
    parseTemplate(text, 'web.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

/** Unquoted texts that every reader of YAML takes for the same. */
const ACCEPTED = [
  // Texts.
  'web',
  'AWS::ECS::Service',
  'arn:aws:iam::111111111111:role/x',
  '10.0.0.0/16',
  '1.2.3',
  '80:80',
  '512MB',
  '5s',
  '1e',
  'e1',
  '0xZZ',
  'yesterday',
  'nothing',
  'Nullable',
  'truely',
  '2024-13',
  '2024-01-01-release',
  '12:34:56:78:9a',
  '$',
  './run.sh',
  '.info',
  '-x',
  '--flag',
  '1_a',
  // Numbers and booleans whose text is what the value is written as.
  '0',
  '-1',
  '90',
  '8080',
  '2147483648',
  '111111111111',
  '9007199254740991',
  '0.5',
  '-0.25',
  '99.9',
  'true',
  'false',
];

/** Unquoted texts that are different values to different readers. */
const REFUSED = [
  ...['yes', 'Yes', 'YES', 'no', 'No', 'NO', 'on', 'On', 'ON', 'off', 'Off', 'OFF', 'y', 'Y', 'n', 'N'],
  // Octal, hexadecimal, binary, with a sign, with separators.
  ...[
    '010',
    '0300',
    '012345678901',
    '00',
    '0o17',
    '0x1F',
    '0b101',
    '-0x1f',
    '-0',
    '1_000',
    '0_7',
    '08',
    '09',
  ],
  // Base 60, as 1:30 minutes.
  ...['1:30', '190:20:30', '12:30:45', '-1:30', '1:30.5'],
  ...['-.5', '+.5', '1_000.5', '00.5', '-0.0'],
  ...['1e3', '1E3', '1.5e3', '1e-3', '1.0e+3', '1e400'],
  // More digits than a number has.
  ...['9007199254740992', '12345678901234567890', '-9007199254740993', '0.1234567890123456789', '0.0000001'],
  ...['.inf', '.Inf', '-.INF', '+.inf', '.nan', '.NaN'],
  ...['2010-09-09', '2024-1-1', '2024-01-01T10:00:00Z', '2024-01-01 10:00:00', '2024-01-01t10:00:00.5+10:30'],
  '=',
];
/** Unquoted texts that every reader takes for the same value, and how that is written: the text would be lost. */
const REWRITTEN = [
  ['1.10', '1.1'],
  ['1.0', '1'],
  ['50.0', '50'],
  ['75.0', '75'],
  ['-1.50', '-1.5'],
  ['0.0', '0'],
  ['0.10', '0.1'],
  ['1.', '1'],
  ['.5', '0.5'],
  ['+5', '5'],
  ['True', 'true'],
  ['TRUE', 'true'],
  ['False', 'false'],
  ['FALSE', 'false'],
] as const;
const NULLS = ['', '~', 'null', 'Null', 'NULL'];

describe('an unquoted scalar', () => {
  it.each(ACCEPTED)('keeps its text: %s', (scalar) => {
    expect(valueOf(scalar)).toEqual({ Value: scalar });
  });

  it.each(REFUSED)('is refused with its place, because readers differ: %s', (scalar) => {
    expect(refusal(`Resources: {}\nMetadata:\n  Value: ${scalar}\n`)).toBe(
      `web.yaml:3:10: ${scalar} is not the same value to every reader of YAML; quote it: "${scalar}"`,
    );
  });

  it.each(REWRITTEN)(
    'is refused when every reader would write it in another way: %s as %s',
    (scalar, spelling) => {
      expect(refusal(`Resources: {}\nMetadata:\n  Value: ${scalar}\n`)).toBe(
        `web.yaml:3:10: every reader of YAML takes ${scalar} for ${spelling}; write ${spelling}, or quote it to keep the text: "${scalar}"`,
      );
      expect(valueOf(spelling)).toEqual({ Value: spelling });
      for (const version of ['1.1', '1.2'] as const) {
        expect(String(parseYaml(scalar, { version }))).toBe(spelling);
      }
    },
  );

  it.each(NULLS)('is refused when it is no value: %j', (scalar) => {
    expect(refusal(`Resources: {}\nMetadata: { Value: ${scalar} }\n`)).toMatch(
      /^web\.yaml:2:\d+: (?:'Value' )?has no value \(null\), which CloudFormation refuses; write a value or remove the key$/,
    );
  });

  it.each([...REFUSED, ...REWRITTEN.map(([scalar]) => scalar), ...NULLS])(
    'is a text like any other in quotes: %j',
    (scalar) => {
      expect(valueOf(`'${scalar}'`)).toEqual({ Value: scalar });
      expect(valueOf(`"${scalar}"`)).toEqual({ Value: scalar });
      expect(valueOf(`|-\n    ${scalar}`)).toEqual({ Value: scalar });
      expect(valueOf(`!!str '${scalar}'`)).toEqual({ Value: scalar });
    },
  );

  it.each(['yes', '010', '1:30', '2024-01-01', 'null'])(
    'is a text after a short tag, as in !Ref %s',
    (scalar) => {
      expect(valueOf(`!Ref ${scalar}`)).toEqual({ Value: { Ref: scalar } });
    },
  );

  it.each(['yes', '010', '1e3', '~'])('is refused in a list, in flow style and as JSON too: %s', (scalar) => {
    expect(refusal(`Resources: {}\nMetadata:\n  List:\n    - a\n    - ${scalar}\n`)).toMatch(
      /^web\.yaml:5:7: /,
    );
    expect(refusal(`Resources: {}\nMetadata: { List: [a, ${scalar}] }\n`)).toMatch(/^web\.yaml:2:23: /);
    expect(refusal(`{"Resources":{},"Metadata":{"List":["a",${scalar}]}}`)).toMatch(/^web\.yaml:1:41: /);
  });

  it.each(['no', '010', '1.10', '2024-01-01', '~', '='])(
    'is refused as a key, and quoted it is one: %s',
    (key) => {
      expect(refusal(`Resources: {}\nMetadata:\n  ${key}: x\n`)).toMatch(/^web\.yaml:3:3: /);
      const { sections } = parseTemplate(`Resources: {}\nMetadata:\n  '${key}': x\n`, 'web.yaml');
      expect(sections['Metadata']).toEqual({ [key]: 'x' });
    },
  );

  it('may be the version of the format, which everybody writes unquoted', () => {
    const { sections } = parseTemplate('AWSTemplateFormatVersion: 2010-09-09\nResources: {}\n', 'web.yaml');
    expect(sections['AWSTemplateFormatVersion']).toBe('2010-09-09');
    expect(refusal('AWSTemplateFormatVersion: 2010-09-10\nResources: {}\n')).toMatch(/^web\.yaml:1:27: 2010/);
    expect(refusal('Resources:\n  AWSTemplateFormatVersion: 2010-09-09\n')).toMatch(/^web\.yaml:2:29: 2010/);
    expect(refusal('Resources: {}\nOther: { AWSTemplateFormatVersion: 2010-09-09 }\n')).toMatch(
      /^web\.yaml:2:/,
    );
  });

  it('that is accepted is the same value in YAML 1.1 and 1.2, and its text is how that value is written', () => {
    const character = fc.constantFrom(...Array.from('0123456789012345678901-+.:_eExob~=nyNYtTZfalsruOFi '));
    const scalar = fc.oneof(
      fc.array(character, { minLength: 1, maxLength: 12 }).map((characters) => characters.join('')),
      fc.double().map(String),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom(...ACCEPTED, ...REFUSED, ...REWRITTEN.flat()),
    );
    fc.assert(
      fc.property(scalar, (text) => {
        const document = `Resources: {}\nMetadata:\n  Value: ${text}\n`;
        if (refusal(document) !== 'accepted') return;
        const { sections } = parseTemplate(document, 'web.yaml');
        const ours = (sections['Metadata'] as { Value: unknown }).Value;
        for (const version of ['1.1', '1.2'] as const) {
          const theirs = (parseYaml(document, { version }) as { Metadata: { Value: unknown } }).Metadata
            .Value;
          // Of `.` and `e1` the library's YAML 1.1 makes a number that is none, as no other reader does.
          if (Number.isNaN(theirs)) continue;
          expect({ version, text, value: String(theirs) }).toEqual({ version, text, value: ours });
        }
      }),
      { numRuns: 3000 },
    );
  });
});
