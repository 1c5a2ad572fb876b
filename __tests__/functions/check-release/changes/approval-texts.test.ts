import fc from 'fast-check';

import type {
  Difference,
  EnvironmentChanges,
  RunningRelease,
  ServiceChange,
} from '../../../../functions/shared/release/changes/changes';
import { approvalBudget, approvalMessage } from '../../../../functions/shared/release/approval-message';
import { approvalTexts } from '../../../../functions/check-release/changes/text/approval-texts';
import type { Release } from '../../../../functions/shared/release/release-files';
import { EXECUTION } from '../../support/fixtures';
import { ENVIRONMENTS, OTHER_EXECUTION, RELEASE } from './fixtures';

const COMMIT = '3fb3f3f89d8cbcd8896a5af4926e755d7bed3cd8';
const RUNNING_COMMIT = '0123456789abcdef0123456789abcdef01234567';
const NEW: Release = {
  ...RELEASE,
  sequence: 7,
  commit: COMMIT,
  pusher: 'arn:aws:iam::111111111111:user/ada',
  tests: { passed: 12, failed: 0, skipped: 1 },
};

const running = (change: Partial<RunningRelease> = {}): RunningRelease => ({
  sequence: 5,
  commit: RUNNING_COMMIT,
  execution: EXECUTION,
  services: ['web'],
  since: '2026-11-29T10:04:33.000Z',
  state: 'deployed',
  ...change,
});
const web = (change: Partial<ServiceChange> = {}): ServiceChange => ({
  service: 'web',
  kind: 'changed',
  image: { before: 'sha256:1', after: 'sha256:2' },
  access: [],
  parameters: [],
  template: [],
  omitted: { access: 0, parameters: 0, template: 0 },
  ...change,
});
const listOf = (count: number) =>
  Array.from({ length: count }, () => ({ id: COMMIT, subject: 's', author: 'a' }));
const environment = (change: Partial<EnvironmentChanges> = {}): EnvironmentChanges => ({
  environment: 'test',
  running: [running()],
  commits: { kind: 'since', list: listOf(3), complete: true },
  testsBefore: { passed: 11, failed: 0, skipped: 1 },
  services: [web()],
  ...change,
});

interface Message {
  readonly release?: Partial<Release>;
  readonly test?: Partial<EnvironmentChanges>;
  readonly production?: Partial<EnvironmentChanges>;
  readonly budget?: number;
  readonly timeoutMinutes?: number;
}

function texts({ release = {}, test = {}, production = {}, budget, timeoutMinutes }: Message) {
  const changes = [
    environment(test),
    environment({ environment: 'production', running: [running({ state: 'promoted' })], ...production }),
  ];
  return ENVIRONMENTS.map((one, index) =>
    approvalTexts(
      { ...NEW, ...release },
      changes[index] ?? environment(),
      { ...one, timeoutMinutes: timeoutMinutes ?? one.timeoutMinutes },
      { ...SETTINGS, budget: budget ?? approvalBudget(one) },
    ),
  );
}
const SETTINGS = { repository: 'big-red-button-hello', region: 'us-east-1' };
const forTest = (message: Message) => texts(message)[0]?.['Approval'] ?? '';
const forProduction = (message: Message) => texts(message)[1]?.['Approval'] ?? '';
const linesOf = (text: string) => text.split('\n');

const PATH = {
  path: 'Resources.Rule.Properties.Values',
  before: '/a/*',
  after: '/*',
  reason: 'other requests',
};
const MIN_TASKS: Difference = { path: 'MinTasks', before: '1', after: '2' };

describe('the text for the approvers', () => {
  it('of the tested environment says what they approve, what it replaces and what changes', () => {
    expect(
      linesOf(forTest({ test: { services: [web({ access: [PATH], parameters: [MIN_TASKS] })] } })),
    ).toEqual([
      'Release 7 of hello for test',
      `Commit: ${COMMIT}`,
      'Tests: 12 passed, 0 failed, 1 skipped (release 5: 11 passed, 0 failed, 1 skipped)',
      'Pushed by: arn:aws:iam::111111111111:user/ada',
      'Replaces: release 5, commit 0123456789ab, since 2026-11-29 10:04 UTC',
      'Changes since release 5:',
      '- MAY GROW web: Rule.Values /a/* → /*',
      '- 3 commits',
      '- web: new image',
      '- web: MinTasks 1 → 2',
      `Look closer: aws codecommit get-differences --repository-name big-red-button-hello --region us-east-1 --before-commit-specifier ${RUNNING_COMMIT} --after-commit-specifier ${COMMIT}`,
      'Answer within: 3 days',
    ]);
  });

  it('of a promoted environment says that only the promotion is known', () => {
    expect(linesOf(forProduction({})).slice(3)).toEqual([
      'Pushed by: arn:aws:iam::111111111111:user/ada',
      'Replaces: release 5, commit 0123456789ab, promoted 2026-11-29 10:04 UTC, outcome unknown',
      'Changes since release 5:',
      '- 3 commits',
      '- web: new image',
      expect.stringContaining('Look closer: aws codecommit get-differences') as string,
      'Answer within: 7 days',
    ]);
  });

  it.each<[string, Partial<EnvironmentChanges>, string, string[]]>([
    [
      'an environment where nothing runs',
      {
        environment: 'test',
        commits: { kind: 'first', list: [], complete: true },
        services: [web({ kind: 'added', image: undefined })],
      },
      'Answer within: 3 days',
      ['Replaces: no known release', 'Changes: no known service of this application runs in test'],
    ],
    [
      'an environment without a recorded promotion',
      {
        environment: 'production',
        commits: { kind: 'none', list: [], complete: false },
        services: [web({ kind: 'unknown', image: undefined })],
      },
      'Answer within: 7 days',
      ['Replaces: unknown, no promotion is recorded', 'Changes: no promotion to production is recorded'],
    ],
  ])('of %s names no earlier release, and says nothing else about it', (_what, change, answer, lines) => {
    const { testsBefore, ...rest } = environment({ running: [], ...change });
    expect(testsBefore).toBeDefined();
    const one = ENVIRONMENTS.find(({ name }) => name === rest.environment) ?? ENVIRONMENTS[0];
    const variables = approvalTexts(NEW, rest, one, { ...SETTINGS, budget: approvalBudget(one) });
    expect(linesOf(variables['Approval'] ?? '').slice(2)).toEqual([
      'Tests: 12 passed, 0 failed, 1 skipped',
      'Pushed by: arn:aws:iam::111111111111:user/ada',
      ...lines,
      `Look closer: aws codecommit get-commit --repository-name big-red-button-hello --region us-east-1 --commit-id ${COMMIT}`,
      answer,
    ]);
  });

  it('names no pusher when the pusher is unknown', () => {
    expect(forTest({ release: { pusher: undefined } })).not.toContain('Pushed by');
  });

  const older = running({ sequence: 4, services: ['worker'], execution: OTHER_EXECUTION, since: undefined });
  it.each<[string, Partial<EnvironmentChanges>, string]>([
    ['nothing is known', { running: [], commits: { kind: 'unknown', list: [], complete: false } }, 'unknown'],
    [
      'the time is unknown',
      { running: [{ ...running(), since: undefined }] },
      'release 5, commit 0123456789ab, since an unknown time',
    ],
    [
      'a deployment is in progress',
      { running: [{ ...running({ state: 'deploying' }), since: undefined }] },
      'release 5, commit 0123456789ab, being deployed',
    ],
    [
      'two releases run',
      { running: [running(), older] },
      'release 5, commit 0123456789ab, since 2026-11-29 10:04 UTC (web); release 4, commit 0123456789ab, since an unknown time (worker)',
    ],
    [
      'three releases run',
      { running: [running({ services: ['a', 'b', 'c'] }), older, older] },
      'release 5, commit 0123456789ab, since 2026-11-29 10:04 UTC (a, b and 1 more); release 4, commit 0123456789ab, since an unknown time (worker); and 1 more',
    ],
  ])('says what is replaced when %s', (_what, test, expected) => {
    expect(linesOf(forTest({ test }))).toContain(`Replaces: ${expected}`);
  });

  it.each<[EnvironmentChanges['commits'], string]>([
    [{ kind: 'since', list: listOf(1), complete: true }, '- 1 commit'],
    [{ kind: 'since', list: listOf(30), complete: false }, '- about 30 commits or more'],
    [{ kind: 'same', list: [], complete: true }, '- the same commit'],
    [
      { kind: 'unrelated', list: listOf(4), complete: true },
      '- this commit is not based on the running commit',
    ],
    [
      { kind: 'unrelated', list: listOf(30), complete: false },
      '- the running commit is not among the last 30 commits up to this commit',
    ],
    [{ kind: 'unknown', list: [], complete: false }, '- unknown commits'],
  ])('counts the commits: %j', (commits, expected) => {
    expect(linesOf(forTest({ test: { commits } }))).toContain(expected);
  });

  const template = (path: string, before?: string, after?: string): ServiceChange =>
    web({
      image: undefined,
      template: [
        { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) },
      ],
    });
  it.each<[string, ServiceChange, string[]]>([
    ['a new service', web({ kind: 'added', image: undefined }), ['- MAY GROW web: new service']],
    ['a removed service', web({ kind: 'removed', image: undefined }), ['- web: not in this release']],
    [
      'a service that cannot be compared',
      web({ kind: 'unknown', image: undefined }),
      ['- web: not compared, because the files of the running release are unknown'],
    ],
    ['an unchanged service', web({ kind: 'unchanged', image: undefined }), []],
    ['an added value', template('Size', undefined, 'small'), ['- web: Size added: small']],
    ['a removed value', template('Size', 'small'), ['- web: Size removed, was small']],
    ['an empty value', template('Size', '', 'x y'), ['- web: Size "" → "x y"']],
    [
      'a path without what all paths have',
      template('Resources.Task.Properties.ContainerDefinitions[app].Cpu', '1', '2'),
      ['- web: Task.ContainerDefinitions[app].Cpu 1 → 2'],
    ],
    [
      'values that differ only after the part that is shown',
      template('Size', `${'x'.repeat(60)}1`, `${'x'.repeat(60)}2`),
      ['- web: Size changed'],
    ],
    ['a value with a dot', template('Size', '1.5', 'a@b'), ['- web: Size "1.5" → "a@b"']],
    ['a value that is a link', template('Docs', undefined, 'https://evil.example/x'), ['- web: Docs added']],
    ['a value that was a link', template('Docs', 'see www.evil.example'), ['- web: Docs removed']],
    ['a value that becomes a link', template('Docs', 'a', 'evil.example/x'), ['- web: Docs changed']],
    ['a link of wide characters', template('Docs', 'a', 'evil．example／x'), ['- web: Docs changed']],
    [
      'a mapping that is too long',
      template('Size', undefined, `{"a":"${'x'.repeat(60)}"}`),
      ['- web: Size added'],
    ],
    ['a short mapping', template('Size', '{"a":"b"}'), ['- web: Size removed, was "{\\"a\\":\\"b\\"}"']],
    ['a file', template('Docs', 'index.html', '/a.b'), ['- web: Docs "index.html" → "/a.b"']],
    ['a name with a dot', template('Tags["a.b"]', '1', '2'), ['- web: "Tags[\\"a.b\\"]" 1 → 2']],
    [
      'a name that is a link',
      template('Tags["http://evil.example"]', '1', '2'),
      ['- web: "Tags[\\"…\\"]" 1 → 2'],
    ],
    [
      'a name that is a long link',
      template(`Tags["${'x'.repeat(60)}http://evil.example`, '1', '2'),
      ['- web: "Tags[\\"…\\"]" 1 → 2'],
    ],
    [
      'a value of the load balancer that looks like a variable',
      template('Host', 'a', '#{host}'),
      ['- web: Host a → "#\\{host}"'],
    ],
  ])('lists %s', (_what, service, expected) => {
    expect(
      linesOf(forTest({ test: { services: [service] } })).filter((line) => line.includes('web: ')),
    ).toEqual(expected);
  });

  it.each([
    [5, '5 minutes'],
    [60, '1 hour'],
    [90, '90 minutes'],
    [1440, '1 day'],
    [2160, '36 hours'],
    [86_400, '60 days'],
  ])('gives the time limit of %i minutes as %s', (timeoutMinutes, expected) => {
    expect(linesOf(forTest({ timeoutMinutes })).at(-1)).toBe(`Answer within: ${expected}`);
  });
});

describe('the text of the repository', () => {
  const repository = (commitSubject: string, author = 'Ada Developer <ada@example.com>') =>
    linesOf(texts({ release: { commitSubject, author } })[0]?.['Repository'] ?? '');

  it('is two quoted lines', () => {
    expect(repository('Say hello')).toEqual(['> "Say hello"', '> by "Ada Developer <ada@example.com>"']);
  });

  it.each([
    ['quotes', 'a "b" c', '> "a \\"b\\" c"'],
    ['backslashes', 'a \\" c', '> "a \\\\\\" c"'],
    ['variables of CodePipeline', '#{Build.X} ##{y} # {z}', '> "#\\{Build.X} ##\\{y} # {z}"'],
    ['line breaks', 'a\nCommit: 1\r\nTests: 2', '> "a Commit: 1 Tests: 2"'],
    ['bidirectional characters', 'a\u202e\u2066b', '> "a b"'],
    [
      'white space that would wrap the line',
      `a${' \u00a0\u3000\u2800\u3164'.repeat(30)}Commit: 1`,
      '> "a Commit: 1"',
    ],
    ['credentials', 'key AKIAIOSFODNN7EXAMPLE', '> "key [removed]"'],
    ['nothing', '', '> ""'],
    ['long text', 'x'.repeat(500), `> "${'x'.repeat(117)}…"`],
    ['long text with escapes', '"'.repeat(500), `> "${'\\"'.repeat(58)}…"`],
    ['long text of large characters', '🎉'.repeat(100), `> "${'🎉'.repeat(58)}…"`],
  ])('has one line with %s', (_what, subject, expected) => {
    expect(repository(subject)[0]).toBe(expected);
  });
});

describe('the length of the text', () => {
  const manyServices = (others: number, marked: number): ServiceChange[] => {
    const differences = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) => ({
        path: `${name}${String(index)}`,
        before: '1',
        after: '2',
      }));
    const access = differences(marked, 'A').map((one) => ({ ...one, reason: 'another port' }));
    return [web({ access, parameters: differences(others, 'P') })];
  };
  const COMMAND = /^Look closer: aws codecommit get-differences --repository-name \S+ --region \S+ --before/;

  it('cuts changes off and counts them, the marked changes last', () => {
    const text = linesOf(forTest({ test: { services: manyServices(60, 3) } }));
    const [, , , , , , ...rest] = text;
    expect(rest.slice(0, 5)).toEqual([
      '- MAY GROW web: A0 1 → 2',
      '- MAY GROW web: A1 1 → 2',
      '- MAY GROW web: A2 1 → 2',
      '- 3 commits',
      '- web: new image',
    ]);
    expect(text.at(-3)).toMatch(/^- and \d+ more: look closer with the command below$/);
    expect(text.at(-2)).toMatch(COMMAND);
  });

  it('says how many marked changes are cut off, and keeps the command', () => {
    const services = [
      ...manyServices(60, 60),
      web({ omitted: { access: 1000, parameters: 20, template: 3 } }),
    ];
    const text = linesOf(forTest({ test: { services } }));
    const shown = text.filter((line) => line.startsWith('- MAY GROW')).length;
    expect(shown).toBeGreaterThan(3);
    expect(text.at(-3)).toBe(
      `- and ${(1146 - shown).toLocaleString('en')} more, ${(1060 - shown).toLocaleString('en')} of them MAY GROW: look closer with the command below`,
    );
    expect(text.at(-2)).toMatch(COMMAND);
  });

  it('shortens the facts before it cuts off marked changes', () => {
    const pusher = `arn:aws:sts::111111111111:assumed-role/${'r'.repeat(64)}/${'s'.repeat(64)}`;
    const text = (marked: number) =>
      linesOf(forTest({ release: { pusher }, test: { services: manyServices(0, marked) }, budget: 850 }));
    expect(text(1)[3]).toBe(`Pushed by: ${pusher.slice(0, 149)}…`);
    expect(text(5)[3]).toBe(`Pushed by: ${pusher.slice(0, 59)}…`);
    expect(text(5).filter((line) => line.startsWith('- MAY GROW'))).toHaveLength(5);
  });

  it('lacks the pusher only if no change would fit otherwise', () => {
    const text = (budget: number) => forTest({ test: { services: manyServices(9, 9) }, budget });
    const [withPusher, without] = [text(690), text(600)];
    expect(withPusher).toContain('Pushed by');
    expect(without).not.toContain('Pushed by');
    expect(without).toMatch(
      /more, \d of them MAY GROW: look closer with the command below\nLook closer: aws /,
    );
  });

  it('counts the differences that changes.json leaves out', () => {
    const omitted = { access: 0, parameters: 1200, template: 34 };
    expect(forTest({ test: { services: [web({ omitted })] } })).toContain(
      '- and 1,234 more: look closer with the command below',
    );
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          '\n',
          '\r',
          '\u2028',
          '- ',
          '> ',
          'Commit: ',
          '#',
          '{',
          'x',
          '"',
          '\\',
          ' ',
          '→',
          '\u202e',
        ),
      )
      .map((parts) => parts.join('')),
  );
  const threeTexts = { path: anyText, before: anyText, after: anyText };
  const difference = fc.record(threeTexts, { requiredKeys: ['path'] });
  const access = fc.record(
    { ...threeTexts, reason: fc.constant('another port') },
    { requiredKeys: ['path', 'reason'] },
  );
  const few = fc.nat({ max: 3 });
  const service = fc.record({
    service: fc.constantFrom('web', 'worker'),
    kind: fc.constantFrom('added', 'removed', 'changed', 'unchanged', 'unknown'),
    access: fc.array(access, { maxLength: 20 }),
    parameters: fc.array(difference, { maxLength: 20 }),
    template: fc.array(difference, { maxLength: 20 }),
    omitted: fc.record({ access: few, parameters: few, template: few }),
  });
  const message = fc.record({
    services: fc.array(service, { maxLength: 5 }),
    commitSubject: anyText,
    author: anyText,
    budget: fc.integer({ min: 760, max: 950 }),
  });
  type AnyMessage = typeof message extends fc.Arbitrary<infer T> ? T : never;
  const textsOf = ({ services, commitSubject, author, budget }: AnyMessage) =>
    texts({ release: { commitSubject, author }, test: { services }, budget })[0] ?? {};

  it('never exceeds the budget together with the text of the repository', () => {
    fc.assert(
      fc.property(message, (any) => {
        const { Repository = '', Approval: text = '' } = textsOf(any);
        expect(text.length + Repository.length).toBeLessThanOrEqual(any.budget);
        expect(text).toMatch(/\nAnswer within: 3 days$/);
      }),
    );
  });

  it('never makes a message longer than 1,000 characters, however long names and numbers are', () => {
    const long = 'n'.repeat(20);
    const number = 999_999_999_999_999;
    fc.assert(
      fc.property(message, fc.boolean(), fc.integer({ min: 1, max: 5 }), (any, hasPusher, count) => {
        const releases = Array.from({ length: count }, () =>
          running({ sequence: number, services: [long, long, long], state: 'promoted' }),
        );
        const release: Release = {
          ...NEW,
          application: long,
          sequence: number,
          commitSubject: any.commitSubject.repeat(20),
          author: any.author.repeat(20),
          tests: { passed: 999_999, failed: 0, skipped: 999_999 },
          pusher: hasPusher
            ? `arn:aws:sts::111111111111:assumed-role/${'r'.repeat(64)}/${'s'.repeat(64)}`
            : undefined,
        };
        for (const one of ENVIRONMENTS.map((each) => ({ ...each, name: each.kind.padEnd(16, 'n') }))) {
          const change = environment({
            environment: one.name,
            running: releases,
            services: any.services,
          });
          const settings = {
            repository: 'r'.repeat(35),
            region: 'ap-southeast-2',
            budget: approvalBudget(one),
          };
          const variables = approvalTexts(release, change, one, settings);
          const rule = one.kind === 'tested' ? undefined : { environment: ENVIRONMENTS[0], minutes: 60 };
          const resolved = approvalMessage(one, rule)
            .replace(/#\{Describe-[^.]+\.([^}]+)\}/g, (_all, name: string) => variables[name] ?? '')
            .replace('#{codepipeline.PipelineExecutionId}', EXECUTION)
            .replace('#{DeployVariables.EarliestPromotion}', 'x'.repeat(29));
          expect(resolved).not.toContain('#{');
          expect(resolved.length).toBeLessThanOrEqual(1_000);
          expect(resolved).toMatch(/^Look closer: aws codecommit .* [0-9a-f]{40}\nAnswer within: \d days$/m);
        }
      }),
    );
  });

  it('never hides a change or a mark without its number', () => {
    const numbers = (text: string) => {
      const [, hidden = '0', , marked = '0'] = /^- and (\d+) more(, (\d+) of them)?/m.exec(text) ?? [];
      const linesWith = (start: RegExp) => linesOf(text).filter((line) => start.test(line)).length;
      return {
        changes: linesWith(/^- (?!and )/) + Number(hidden),
        marked: linesWith(/^- MAY GROW /) + Number(marked),
      };
    };
    fc.assert(
      fc.property(message, (any) => {
        const { Approval: text = '' } = textsOf(any);
        const { Approval: all = '' } = textsOf({ ...any, budget: 1_000_000 });
        expect(numbers(text)).toEqual(numbers(all));
      }),
    );
  });

  it('has no text of the repository that a mail program makes a link of', () => {
    const link = fc
      .array(
        fc.constantFrom('http:', '/', '//', 'www', '.', 'evil', 'com', '.', ' ', '[', '"', '\u200b', '．'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(link, link, (one, other) => {
        const difference = { path: `Tags[${JSON.stringify(one)}]`, before: one, after: other };
        const services = [web({ parameters: [difference], template: [difference] })];
        const changes = linesOf(forTest({ test: { services } })).filter((line) => line.startsWith('- '));
        expect(changes.join('\n')).not.toMatch(/\/\/|www\.|\w\.\w+\//i);
      }),
    );
  });

  it('has no line that text of the repository could forge, and no variable', () => {
    const facts = linesOf(forTest({ test: { services: [] } })).filter((line) => !line.startsWith('- '));
    fc.assert(
      fc.property(message, (any) => {
        const { Repository = '', Approval: text = '' } = textsOf(any);
        const others = linesOf(text).filter((line) => !line.startsWith('- '));
        for (const line of others) {
          expect([...facts, 'Changes:', facts[2]?.split(' (')[0]]).toContain(line);
        }
        for (const line of linesOf(text).filter((one) => one.startsWith('- '))) {
          expect(line).toMatch(/^- (MAY GROW )?(web|worker): |^- \d+ commits$|^- and \d+ more/);
        }
        expect(linesOf(Repository)).toEqual([
          expect.stringMatching(/^> "(?:[^"\\]|\\["\\{])*"$/),
          expect.stringMatching(/^> by "(?:[^"\\]|\\["\\{])*"$/),
        ]);
        expect(`${text}\n${Repository}`).not.toMatch(/#\{|[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
      }),
    );
  });
});
