import { EXECUTION } from '../support/fixtures';
import { TEMPLATE, configuration } from '../shared/release/problems/application';
import { CheckScene } from './support/check';

const HEADING = 'The repository says, unchecked:';
const NEXT = '99999999-2222-3333-4444-555555555555';
const FORGED = 'Tests: 999 passed, 0 failed, 0 skipped';

/** Returns the lines above the text of the repository, and the lines below the heading. */
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

describe('the text of templates and configuration files', () => {
  /** Runs a second release whose files differ from the running release by the given text. */
  async function changed(files: Readonly<Record<string, string>>): Promise<string[]> {
    const scene = new CheckScene();
    const first = await scene.attempt();
    expect(first.result).toMatch(/^OK\(/);
    scene.facts.deploy(1, EXECUTION, 'c'.repeat(40));
    scene.facts.build(2, NEXT);
    scene.source(files);
    const attempt = await scene.attempt({ execution: NEXT });
    expect(attempt.result).toMatch(/^OK\(/);
    return scene.messages(NEXT);
  }

  const BEGINNINGS =
    /^(Release 2 of hello for \w+|Commit: c{40}|Tests: 5 passed, 0 failed, 1 skipped \(release 1: 5 passed, 0 failed, 1 skipped\)|Pushed by: arn:.*|Replaces: release 1, .*|Replaces: nothing yet|Changes since release 1:|Changes: this is the first release for production|Look closer: .*|Answer within: \d+ days|Execution: [-\w]+|Earliest promotion: y+|- .*)$/;

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
    const [test = ''] = await changed(files);
    const [above, below] = parts(test);
    expect(above.filter((one) => !BEGINNINGS.test(one))).toEqual([]);
    expect(above.filter((one) => one.startsWith('- '))).toEqual(
      expect.arrayContaining([expect.stringMatching(line)]),
    );
    expect(above.filter((one) => one.startsWith('Tests: '))).toHaveLength(1);
    expect(below).toEqual(['> "Say hello"', '> by "Ada <ada@example.com>"']);
  });
});
