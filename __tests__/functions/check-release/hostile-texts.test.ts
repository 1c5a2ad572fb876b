import { EXECUTION } from '../support/fixtures';
import { TEMPLATE, configuration } from '../shared/release/problems/application';
import { type Attempt, CheckScene, filesOf } from './support/check';

const HEADING = 'The repository says, unchecked:';
const NEXT = '99999999-2222-3333-4444-555555555555';
const FORGED = 'Tests: 999 passed, 0 failed, 0 skipped';

/** Returns the lines above and the lines below the heading of the text from the repository. */
function parts(message: string): [above: string[], below: string[]] {
  const lines = message.split('\n');
  const at = lines.indexOf(HEADING);
  expect(lines.filter((line) => line === HEADING)).toHaveLength(1);
  return [lines.slice(0, at), lines.slice(at + 1)];
}

describe('the subject and the author of a commit', () => {
  it.each<[string, string, string]>([
    [
      'with line breaks',
      `Say hello\r\n${FORGED}\u2028Release 9\u0085Commit: d`,
      `> "Say hello ${FORGED} Release 9 Commit: d"`,
    ],
    ['with further paragraphs', `Say hello\n\n${FORGED}\n\n${HEADING}`, '> "Say hello"'],
    ['with the heading', HEADING, `> "${HEADING}"`],
    ['with characters that reorder text', 'Say \u202eolleh\u202c \u2066now\u2069\u200b', '> "Say olleh now"'],
    [
      'with a variable of the pipeline',
      'Say #{SourceVariables.CommitId}',
      '> "Say #\\{SourceVariables.CommitId}"',
    ],
    [
      'with quotes and backslashes',
      'Say "hello" \\" > by "root"',
      '> "Say \\"hello\\" \\\\\\" > by \\"root\\""',
    ],
    ['with 500 characters', 'x'.repeat(500), `> "${'x'.repeat(117)}…"`],
    ['without ink', '\u200b\u3164\u2800', '> ""'],
    ['that is empty', '', '> ""'],
  ])(
    'are quoted below the heading only, one line each, for a subject %s (K17)',
    async (_what, message, line) => {
      const clean = new CheckScene();
      const scene = new CheckScene();
      scene.facts.commit(message);
      expect((await scene.attempt()).result).toBe((await clean.attempt()).result);
      const expected = await clean.messages();
      for (const [index, text] of (await scene.messages()).entries()) {
        const [above, below] = parts(text);
        expect(above).toEqual(parts(expected[index] ?? '')[0]);
        expect(below).toEqual([line, '> by "Ada <ada@example.com>"']);
      }
    },
  );

  it('are quoted below the heading only, for an author who looks like a fact (K17)', async () => {
    const scene = new CheckScene();
    scene.facts.commit('Say hello', { name: `root"\n${FORGED}`, email: '#{CheckVariables.Sequence}\u202e' });
    await scene.attempt();
    for (const text of await scene.messages()) {
      const [above, below] = parts(text);
      expect(below).toEqual([
        '> "Say hello"',
        `> by "root\\" ${FORGED.slice(0, 100)} <#\\{CheckVariables.Sequence} >"`,
      ]);
      expect(above.filter((line) => line.includes('root') || line.includes('999'))).toEqual([]);
    }
  });
});

/**
 * Checks a second release, whose files differ from the files of the running release.
 *
 * @returns the result, and the approval messages
 */
async function attemptWith(
  files: Readonly<Record<string, string>>,
): Promise<Attempt & { readonly messages: readonly string[] }> {
  const scene = new CheckScene();
  const first = await scene.attempt();
  expect(first.result).toMatch(/^OK\(/);
  scene.facts.deploy(1, EXECUTION, 'c'.repeat(40));
  scene.facts.build(2, NEXT);
  scene.source(files);
  const attempt = await scene.attempt({ execution: NEXT });
  expect(attempt.result).toMatch(/^OK\(/);
  return { ...attempt, messages: await scene.messages(NEXT) };
}

describe('the text of templates and configuration files', () => {
  const BEGINNINGS =
    /^(Release 2 of hello for \w+|Commit: c{40}|Tests: 5 passed, 0 failed, 1 skipped \(release 1: 5 passed, 0 failed, 1 skipped\)|Pushed by: arn:.*|Replaces: release 1, .*|Changes since release 1:|Changes: no promotion to production is recorded|Look closer: .*|Answer within: \d+ days|Execution: [-\w]+|Earliest promotion: y+|- .*)$/;

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'a value of a parameter with line breaks',
      { 'cfn/web.test.json': configuration('test', 10, { Sizes: 'small,a\nb: 9' }) },
      /^- web: Sizes .*"small,a b: 9"$/,
    ],
    [
      'a value that looks like the tests',
      { 'cfn/web.test.json': configuration('test', 10, { Sizes: `small,${FORGED}` }) },
      /^- web: Sizes .*"small,Tests: 999 passed, 0 failed, 0 …"$/,
    ],
    [
      'a value with a variable of the pipeline',
      { 'cfn/web.test.json': configuration('test', 10, { Sizes: 'small,#{CheckVariables.Sequence}' }) },
      /^- web: Sizes .*"small,#\\\{CheckVariables\.Sequence\}"$/,
    ],
    [
      'a name of a parameter that looks like a fact',
      {
        'cfn/web.yaml': TEMPLATE.replace('Parameters:', 'Parameters:\n  Tests999Passed: { Type: String }'),
        'cfn/web.test.json': configuration('test', 10, { Tests999Passed: 'x' }),
        'cfn/web.production.json': configuration('production', 10, { Tests999Passed: 'x' }),
      },
      /^- web: Tests999Passed added: x$/,
    ],
    [
      'a path in a template that looks like the end of the message',
      { 'cfn/web.yaml': `${TEMPLATE}Metadata: { "\\n${HEADING}": "\\n${FORGED}" }\n` },
      /^- web: "Metadata\[\\"\\\\nThe repository says, unchecked:\\"\]" added: "Tests: 999 passed, 0 failed, 0 skippe…"$/,
    ],
  ])('is one line of the changes, in quotes unless it is plain: %s (K18)', async (_what, files, line) => {
    const {
      messages: [test = ''],
    } = await attemptWith(files);
    const [above, below] = parts(test);
    expect(above.filter((one) => !BEGINNINGS.test(one))).toEqual([]);
    expect(above.filter((one) => one.startsWith('- '))).toEqual(
      expect.arrayContaining([expect.stringMatching(line)]),
    );
    expect(above.filter((one) => one.startsWith('Tests: '))).toHaveLength(1);
    expect(below).toEqual(['> "Say hello"', '> by "Ada <ada@example.com>"']);
  });
});

describe('a release whose changes do not fit in the message', () => {
  const COMMAND = /^Look closer: aws codecommit get-commit .* --commit-id c{40}$/;
  const rule = (number: number) => `  R${String(number)}:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref ListenerArn
      Priority: ${String(1000 + number)}
      Conditions: [{ Field: path-pattern, Values: [/r${String(number)}] }]
      Actions: [{ Type: fixed-response, FixedResponseConfig: { StatusCode: 200 } }]
`;

  it('has all marked changes in changes.json, and their number and a command in the message (K22)', async () => {
    const rules = Array.from({ length: 150 }, (_, index) => rule(index)).join('');
    const attempt = await attemptWith({ 'cfn/web.yaml': TEMPLATE + rules });
    const [test = ''] = attempt.messages;
    const [above] = parts(test);
    const shown = above.filter((line) => line.startsWith('- MAY GROW web: Resources.R')).length;
    expect(shown).toBeGreaterThan(0);
    expect(above).toContainEqual(
      expect.stringContaining(
        ` more, ${String(150 - shown)} of them MAY GROW: look closer with the command below`,
      ),
    );
    expect(above).toContainEqual(expect.stringMatching(COMMAND));
    const { 'changes.json': changes = '' } = await filesOf(attempt.zip);
    expect(changes).toContain('"path": "Resources.R149"');
  });
});

describe('a link in a parameter', () => {
  it.each(['https://evil.example/approve', 'evil.example/approve', 'see www.evil.example'])(
    'is not in the message: %s (K22)',
    async (link) => {
      const attempt = await attemptWith({
        'cfn/web.yaml': TEMPLATE.replace('Parameters:', 'Parameters:\n  Docs: { Type: String }'),
        'cfn/web.test.json': configuration('test', 10, { Docs: link }),
        'cfn/web.production.json': configuration('production', 10, { Docs: link }),
      });
      const [test = ''] = attempt.messages;
      expect(parts(test)[0]).toContain('- web: Docs added');
      expect(test).not.toContain('evil');
    },
  );
});

describe('a template that makes the comparison expensive', () => {
  const RULE = '    Type: AWS::ElasticLoadBalancingV2::ListenerRule\n';

  it('is compared although its conditions form a long chain (K23)', async () => {
    const count = 2400;
    const condition = (index: number) =>
      `  C${String(index)}: !Not [${index === count - 1 ? '!Equals [a, b]' : `{ Condition: C${String(index + 1)} }`}]\n`;
    const chain = Array.from({ length: count }, (_, index) => condition(index)).join('');
    const template = TEMPLATE.replace('Conditions:\n', `Conditions:\n${chain}`);
    const attempt = await attemptWith({
      'cfn/web.yaml': template.replace(RULE, `${RULE}    Condition: C0\n`),
    });
    // The condition of the rule is false, because an even number of negations of a false condition is false.
    expect(attempt.messages[0]).toContain('- MAY GROW web: Resources.Rule removed');
  });

  it('is marked although its values are too long to compare (K23)', async () => {
    const text = '${Long}'.repeat(2000);
    const attempt = await attemptWith({
      'cfn/web.yaml': `${TEMPLATE.replace('Parameters:', `Parameters:\n  Long: { Type: String, Default: ${'x'.repeat(4000)} }`)}  Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub '/ecs/\${AWS::StackName}', Tags: [{ Key: a, Value: !Sub '${text}' }] } }\n`,
    });
    expect(attempt.messages[0]).toContain('- MAY GROW web: Resources changed');
  });
});
