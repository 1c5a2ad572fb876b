import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';

import { parseTemplate } from '../../../../functions/shared/template/parse';

/** Returns the value that the parser reads for a scalar. */
const valueOf = (scalar: string) =>
  parseTemplate(`Resources: {}\nMetadata:\n  Value: ${scalar}\n`, 'web.yaml').sections['Metadata'];
const messageOf = (text: string) => {
  try {
    parseTemplate(text, 'web.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

/** Unquoted scalars that every YAML reader reads as the same value. */
const ACCEPTED = [
  // Strings.
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
  // Numbers and booleans in their normal spelling.
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

/** Unquoted scalars that different YAML readers read as different values. */
const AMBIGUOUS = [
  // YAML 1.1 allows an underscore in a number. Some readers also allow an underscore directly after the decimal point.
  '._0',
  ...['yes', 'Yes', 'YES', 'no', 'No', 'NO', 'on', 'On', 'ON', 'off', 'Off', 'OFF', 'y', 'Y', 'n', 'N'],
  // Octal, hexadecimal and binary numbers, and numbers with a sign or with separators.
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
  // Numbers in base 60, such as 1:30, which YAML 1.1 reads as 90.
  ...['1:30', '190:20:30', '12:30:45', '-1:30', '1:30.5'],
  ...['-.5', '+.5', '1_000.5', '00.5', '-0.0'],
  ...['1e3', '1E3', '1.5e3', '1e-3', '1.0e+3', '1e400'],
  // Numbers with more digits than a double can represent.
  ...['9007199254740992', '12345678901234567890', '-9007199254740993', '0.1234567890123456789', '0.0000001'],
  ...['.inf', '.Inf', '-.INF', '+.inf', '.nan', '.NaN'],
  ...['2010-09-09', '2024-1-1', '2024-01-01T10:00:00Z', '2024-01-01 10:00:00', '2024-01-01t10:00:00.5+10:30'],
  '=',
];
/**
 * Unquoted scalars that every YAML reader reads as the same value, but prints in another spelling. Each row contains
 * the spelling in the source and the printed spelling.
 */
const RESPELLED = [
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

  it.each(AMBIGUOUS)('is rejected with its position when readers disagree about its value: %s', (scalar) => {
    expect(messageOf(`Resources: {}\nMetadata:\n  Value: ${scalar}\n`)).toBe(
      `web.yaml:3:10: YAML parsers disagree about the value of ${scalar}; quote it: "${scalar}"`,
    );
  });

  it.each(RESPELLED)(
    'is rejected when every reader would change its spelling: %s to %s',
    (scalar, spelling) => {
      expect(messageOf(`Resources: {}\nMetadata:\n  Value: ${scalar}\n`)).toBe(
        `web.yaml:3:10: YAML parsers change ${scalar} to ${spelling}; write ${spelling}, or "${scalar}" to keep the characters`,
      );
      expect(valueOf(spelling)).toEqual({ Value: spelling });
      for (const version of ['1.1', '1.2'] as const) {
        expect(String(parseYaml(scalar, { version }))).toBe(spelling);
      }
    },
  );

  it.each(NULLS)('is rejected when it is null: %j', (scalar) => {
    expect(messageOf(`Resources: {}\nMetadata: { Value: ${scalar} }\n`)).toMatch(
      /^web\.yaml:2:\d+: (?:a value|the value of 'Value') is missing or null, but CloudFormation requires a value; write a value or remove the entry$/,
    );
  });

  it.each([...AMBIGUOUS, ...RESPELLED.map(([scalar]) => scalar), ...NULLS])(
    'is an ordinary text in quotes: %j',
    (scalar) => {
      expect(valueOf(`'${scalar}'`)).toEqual({ Value: scalar });
      expect(valueOf(`"${scalar}"`)).toEqual({ Value: scalar });
      expect(valueOf(`|-\n    ${scalar}`)).toEqual({ Value: scalar });
      expect(valueOf(`!!str '${scalar}'`)).toEqual({ Value: scalar });
    },
  );

  it.each(['yes', '010', '1:30', '2024-01-01', 'null'])(
    'is an ordinary text after a short tag: !Ref %s',
    (scalar) => {
      expect(valueOf(`!Ref ${scalar}`)).toEqual({ Value: { Ref: scalar } });
    },
  );

  it.each(['yes', '010', '1e3', '~'])(
    'is also rejected in a list, in flow style and in JSON: %s',
    (scalar) => {
      expect(messageOf(`Resources: {}\nMetadata:\n  List:\n    - a\n    - ${scalar}\n`)).toMatch(
        /^web\.yaml:5:7: /,
      );
      expect(messageOf(`Resources: {}\nMetadata: { List: [a, ${scalar}] }\n`)).toMatch(/^web\.yaml:2:23: /);
      expect(messageOf(`{"Resources":{},"Metadata":{"List":["a",${scalar}]}}`)).toMatch(/^web\.yaml:1:41: /);
    },
  );

  it.each(['no', '010', '1.10', '2024-01-01', '~', '='])(
    'is rejected as a key, and accepted as a quoted key: %s',
    (key) => {
      expect(messageOf(`Resources: {}\nMetadata:\n  ${key}: x\n`)).toMatch(/^web\.yaml:3:3: /);
      const { sections } = parseTemplate(`Resources: {}\nMetadata:\n  '${key}': x\n`, 'web.yaml');
      expect(sections['Metadata']).toEqual({ [key]: 'x' });
    },
  );

  it('may be the format version, which people usually write without quotes', () => {
    const { sections } = parseTemplate('AWSTemplateFormatVersion: 2010-09-09\nResources: {}\n', 'web.yaml');
    expect(sections['AWSTemplateFormatVersion']).toBe('2010-09-09');
    expect(messageOf('AWSTemplateFormatVersion: 2010-09-10\nResources: {}\n')).toMatch(
      /^web\.yaml:1:27: YAML parsers disagree about the value of 2010/,
    );
    expect(messageOf('Resources:\n  AWSTemplateFormatVersion: 2010-09-09\n')).toMatch(
      /^web\.yaml:2:29: YAML parsers disagree about the value of 2010/,
    );
    expect(messageOf('Resources: {}\nOther: { AWSTemplateFormatVersion: 2010-09-09 }\n')).toMatch(
      /^web\.yaml:2:/,
    );
  });

  it('has the same value and spelling in YAML 1.1 and 1.2 when it is accepted', () => {
    const character = fc.constantFrom(...Array.from('0123456789012345678901-+.:_eExob~=nyNYtTZfalsruOFi '));
    const scalar = fc.oneof(
      fc.array(character, { minLength: 1, maxLength: 12 }).map((characters) => characters.join('')),
      fc.double().map(String),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom(...ACCEPTED, ...AMBIGUOUS, ...RESPELLED.flat()),
    );
    fc.assert(
      fc.property(scalar, (text) => {
        const document = `Resources: {}\nMetadata:\n  Value: ${text}\n`;
        if (messageOf(document) !== 'accepted') return;
        const { sections } = parseTemplate(document, 'web.yaml');
        const ours = (sections['Metadata'] as { Value: unknown }).Value;
        for (const version of ['1.1', '1.2'] as const) {
          const theirs = (parseYaml(document, { version }) as { Metadata: { Value: unknown } }).Metadata
            .Value;
          // NaN is skipped: in YAML 1.1, the yaml library reads `.` and `e1` as NaN, unlike every other YAML reader.
          if (Number.isNaN(theirs)) continue;
          expect({ version, text, value: String(theirs) }).toEqual({ version, text, value: ours });
        }
      }),
      { numRuns: 3000 },
    );
  });
});
