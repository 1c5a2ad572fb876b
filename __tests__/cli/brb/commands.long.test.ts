import { setTimeout as delay } from 'node:timers/promises';

import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';

import { withoutNotice } from '../support/node-notice';
import { KEYS, PseudoTerminal } from '../support/pseudo-terminal';
import { readState } from './audited-state';
import { breakSystem } from './broken-system';
import { expectScreen, KnownValues } from './golden-screens';
import { brb, brbInTerminal, followed, KeptRehearsal } from './kept-rehearsal';
import { clientSettings, type Variables } from './variables';

jest.setTimeout(400_000);

const rehearsal = new KeptRehearsal();
const known = new KnownValues();
let person: Variables;
/** Reads, and answers only for test. */
let alan: Variables;
/** May answer every approval, but may not read. */
let barbara: Variables;
beforeAll(async () => {
  await rehearsal.start();
  [person, alan, barbara] = await Promise.all([
    rehearsal.session('123456'),
    rehearsal.session('123456', 'alan'),
    rehearsal.session('123456', 'barbara'),
  ]);
});
afterAll(async () => {
  PseudoTerminal.closeAll();
  await rehearsal.stop();
});

/** Runs a command that must succeed, once for the JSON document and once for the golden screen. */
function expectGolden(name: string, ...args: readonly string[]): unknown {
  const json = brb(person, ...args, '--json');
  expect([json.status, json.stderr]).toEqual([0, '']);
  known.learn(json.stdout);
  const { status, stdout, stderr } = brb(person, ...args);
  expect([status, stderr]).toEqual([0, '']);
  expectScreen(name, known.replace(stdout));
  return JSON.parse(json.stdout) as unknown;
}

/** Reads the status again and again until a release waits for an environment. */
async function waitForApproval(environment: string): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const { stdout } = brb(person, 'status', '--json');
    if (stdout.includes(`"environment":"${environment}","execution"`)) return;
    await delay(1000);
  }
  throw new Error(`nothing waits for ${environment}`);
}

/** Reads a release again and again until its success in an environment is recorded, and learns its values. */
async function waitForRelease(environment: string, release: number): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const { stdout } = brb(person, 'release', 'hello', String(release), '--json');
    const { outcomes } = JSON.parse(stdout) as {
      outcomes: { environment: string; outcome: { status: string } }[];
    };
    const outcome = outcomes.find((each) => each.environment === environment)?.outcome;
    if (outcome?.status === 'succeeded') {
      known.learn(stdout);
      return;
    }
    await delay(1000);
  }
  throw new Error(`release ${String(release)} did not succeed in ${environment}`);
}

/** Expects the sentence about a refused role, and that the command has changed nothing. */
async function expectRefusal(user: 'alan' | 'barbara', role: string, args: readonly string[]): Promise<void> {
  const before = await readState(person);
  const { status, stdout, stderr } = brb(user === 'alan' ? alan : barbara, ...args);
  expect([status, stderr.split('\n').slice(-1)]).toEqual([
    1,
    [
      `${args[0] ?? ''}: arn:aws:iam::111111111111:user/${user} may not assume the role ${role}; give the user a policy that allows sts:AssumeRole on the role, and sign in with a code of the user's MFA device that is less than an hour old`,
    ],
  ]);
  expect(stdout).not.toMatch(/Approved|Rejected|has started|recorded/);
  expect(await readState(person)).toEqual(before);
}

/** Returns the screen of a command in a terminal, as a golden screen has it. */
const screenOf = (terminal: PseudoTerminal) => known.replace(withoutNotice(terminal.screen));

const QUESTION = 'anything else changes nothing: ';

/** Starts a command in a terminal, and waits until it asks for the name of the environment. */
async function asked(...args: readonly string[]): Promise<PseudoTerminal> {
  const terminal = brbInTerminal(person, ...args);
  await terminal.shows(QUESTION);
  return terminal;
}

/** Expects that a command changes nothing after any answer but the name of the environment. */
async function expectNoChange(sentence: string, ...args: readonly string[]): Promise<void> {
  const before = await readState(person);
  const answers = [
    ['hello' + KEYS.enter, 1, sentence],
    [KEYS.ctrlD, 1, sentence],
    [KEYS.ctrlC, 130, ''],
  ] as const;
  for (const [answer, code, words] of answers) {
    const terminal = await asked(...args);
    terminal.type(answer);
    expect([await terminal.ended(), terminal.screen]).toEqual([code, expect.stringContaining(words)]);
  }
  expect(await readState(person)).toEqual(before);
}

const READS = [
  ['status'],
  ['releases', 'hello'],
  ['release', 'hello', '1'],
  ['diff', 'hello', '1', '1'],
  ['doctor'],
  ['logs', 'hello'],
] as const;
const ANSWER = ['--environment', 'production', '--release', '1', '--yes', '--comment', 'no'] as const;

describe('without a second factor', () => {
  const commands: readonly (readonly string[])[] = [
    ...READS.filter(([command]) => command !== 'doctor'),
    ['approve', 'hello', ...ANSWER],
    ['reject', 'hello', ...ANSWER],
    ['rollback', 'hello', '--environment', 'production', '--reason', 'no', '--yes'],
    ['ledger', 'repair'],
  ];
  test.each(commands.map((args) => [args[0] ?? '', args] as const))(
    'nobody assumes a role, and %s says what to do',
    async (command, args) => {
      const { status, stdout, stderr } = brb(await rehearsal.session(), ...args);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(
        new RegExp(
          `^${command}: arn:aws:iam::111111111111:user/grace may not assume the role arn:aws:iam::\\d{12}:role/big-red-button-auditor-\\w+; ` +
            "give the user a policy that allows sts:AssumeRole on the role, and sign in with a code of the user's MFA device",
        ),
      );
    },
  );

  test('doctor reports each refused role, and checks what it can without AWS', async () => {
    const { status, stdout, stderr } = brb(await rehearsal.session(), 'doctor', '--json');
    expect([status, stderr]).toEqual([1, '']);
    const { findings, unread } = JSON.parse(stdout) as {
      readonly findings: readonly Readonly<Record<'check' | 'what' | 'command', string>>[];
      readonly unread: readonly Readonly<Record<'check' | 'account', string>>[];
    };
    const refused = findings.filter(({ check }) => check === 'credentials and roles');
    expect(refused.map(({ command }) => command).sort()).toEqual([
      'npx cdktf deploy delivery-access',
      'npx cdktf deploy production-access',
    ]);
    expect(refused[0]?.what).toMatch(/^arn:aws:iam::111111111111:user\/grace may not assume the role arn:/);
    expect(findings.filter(({ check }) => check !== 'versions')).toEqual(refused);
    expect(unread).toContainEqual({ check: 'event rules', account: 'production' });
  });

  test('the access keys of a user need a code, for which a terminal is needed', () => {
    const { status, stderr } = brb(rehearsal.keys, 'status');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^status: a code of the MFA device arn:aws:iam::111111111111:mfa\/grace is needed, but stdin is not a terminal; /,
    );
  });
});

describe('in a terminal', () => {
  const signIn = async (...args: readonly string[]) => {
    const terminal = brbInTerminal(rehearsal.keys, ...args);
    await terminal.shows('code of the MFA device arn:aws:iam::111111111111:mfa/grace: ');
    return terminal;
  };

  test('a code of six digits signs a user in, and any other text is asked again', async () => {
    const terminal = await signIn('releases', 'hello');
    terminal.type(`12${KEYS.enter}`);
    await terminal.shows('a code has 6 digits; ');
    terminal.type(`123456${KEYS.enter}`);
    expect([await terminal.ended(), terminal.screen]).toEqual([0, expect.stringContaining('Say hello')]);
  });

  test.each([
    [
      'a wrong code',
      `000000${KEYS.enter}`,
      1,
      'releases: AWS did not accept the MFA code of arn:aws:iam::111111111111:mfa/grace: MultiFactorAuthentication failed with invalid MFA one time pass code; wait for the next code, or pass the ARN of your device with --mfa-serial',
    ],
    [
      'Ctrl-D',
      KEYS.ctrlD,
      1,
      'releases: no code of the MFA device arn:aws:iam::111111111111:mfa/grace was typed; run the command again',
    ],
    ['Ctrl-C', KEYS.ctrlC, 130, undefined],
  ])('%s at the question for a code ends the command', async (_what, typed, code, sentence) => {
    const terminal = await signIn('releases', 'hello');
    terminal.type(typed);
    expect(await terminal.ended()).toBe(code);
    const [, ...shown] = withoutNotice(terminal.screen).split('\n');
    expect(shown).toEqual(sentence === undefined ? [] : [sentence]);
  });
});

test.each(
  [
    ...READS.filter(([name]) => name !== 'doctor'),
    ['approve', 'hello', ...ANSWER],
    ['reject', 'hello', ...ANSWER],
    ['rollback', 'hello', '--environment', 'production', '--reason', 'no', '--yes'],
    ['ledger', 'repair'],
  ].map((args) => [args[0], args] as const),
)('without the role of the auditors, nobody runs %s', (command, args) => {
  const { status, stdout, stderr } = brb(barbara, ...args);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    new RegExp(
      `^${command}: arn:aws:iam::111111111111:user/barbara may not assume the role arn:aws:iam::\\d{12}:role/big-red-button-auditor-\\w+; give the user a policy that allows sts:AssumeRole on the role, [^\\n]+$`,
    ),
  );
});

test('status shows what runs in each environment, since when, and who approved it', () => {
  const document = expectGolden('status', 'status');
  const release = { sequence: 1, services: ['web'] };
  const approvedBy = (environment: string) =>
    `arn:aws:sts::111111111111:assumed-role/big-red-button-approver-${environment}/grace`;
  expect(document).toMatchObject({
    version: 1,
    applications: [
      {
        application: 'hello',
        environments: ['test', 'production'].map((environment) => ({
          environment,
          releases: [{ ...release, approvedBy: approvedBy(environment) }],
          services: [{ service: 'web', tasks: { desired: 1, running: 1, healthy: 1 } }],
        })),
        waiting: [],
        activity: [],
      },
    ],
  });
});

test('status counts the time in test from the deployment, not from the end of the execution', () => {
  const { stdout } = brb(person, 'status', '--json');
  const since = /"environment":"test".*?"since":"([^"]+)"/.exec(stdout)?.[1] ?? '';
  const { approvals } = JSON.parse(brb(person, 'release', 'hello', '1', '--json').stdout) as {
    readonly approvals: readonly { readonly environment: string; readonly at: string }[];
  };
  const production = approvals.find(({ environment }) => environment === 'production')?.at ?? '';
  expect(since).toMatch(/^\d{4}-/);
  expect(Date.parse(since)).toBeLessThanOrEqual(Date.parse(production));
});

describe('doctor', () => {
  test('finds nothing wrong after a release, apart from the Node.js of this machine', () => {
    const json = brb(person, 'doctor', '--json');
    expect([json.status, json.stderr]).toEqual([0, '']);
    const { checks, findings, version } = JSON.parse(json.stdout) as {
      readonly version: number;
      readonly checks: readonly string[];
      readonly findings: readonly { readonly check: string }[];
    };
    expect([version, checks.length]).toEqual([1, 15]);
    expect(findings.filter(({ check }) => check !== 'versions')).toEqual([]);
    const { status, stdout, stderr } = brb(person, 'doctor');
    expect([status, stderr]).toEqual([0, '']);
    expectScreen('doctor', withoutOldNode(stdout));
  });

  test('finds what somebody broke, says what to do, and ends with 1', async () => {
    const repair = await breakSystem(rehearsal.variables('delivery'));
    try {
      const { status, stdout } = brb(person, 'doctor', '--json');
      expect(status).toBe(1);
      const { findings } = JSON.parse(stdout) as {
        readonly findings: readonly Readonly<Record<'check' | 'command' | 'severity', string>>[];
      };
      expect(
        findings
          .filter(({ check }) => check !== 'versions' && check !== 'alarms')
          .map(({ check, command, severity }) => [check, severity, command]),
      ).toEqual([
        [
          'Terraform state',
          'problem',
          'terraform -chdir=cdktf.out/stacks/delivery-shared force-unlock 0a1b2c3d-0a1b',
        ],
        ['Terraform stacks', 'warning', 'npx cdktf deploy delivery-registry'],
        ['subscriptions', 'problem', 'npx cdktf deploy delivery-shared'],
        [
          'event rules',
          'problem',
          'aws events enable-rule --region us-east-1 --name hello_big-red-button-start',
        ],
      ]);
    } finally {
      await repair();
    }
  });
});

/** Removes the warning about an old Node.js from a screen of doctor, because tests also run with Node.js 20. */
function withoutOldNode(screen: string): string {
  if (!screen.includes('! Node.js')) return screen;
  return screen
    .replace('! versions: 1 warning', '✔ versions')
    .replace(/! Node\.js[^]*$/, 'Nothing was found.');
}

describe('logs', () => {
  interface Line {
    readonly time: string;
    readonly source: string;
    readonly text: string;
  }
  const read = (...args: readonly string[]) => {
    const { status, stdout, stderr } = brb(person, 'logs', 'hello', ...args, '--json');
    expect([status, stderr]).toEqual([0, '']);
    return (JSON.parse(stdout) as { readonly lines: readonly Line[] }).lines;
  };
  const sourcesOf = (lines: readonly Line[]) => [...new Set(lines.map(({ source }) => source))].sort();

  test('show the build, the functions and the services of a release in the order of time', () => {
    const lines = read('--release', '1');
    expect(sourcesOf(lines)).toEqual([
      'build',
      'check-release',
      'deploy-stack',
      'production-protect-stacks',
      'production-verify-release',
      'production/web',
      'promote-release',
      'test-protect-stacks',
      'test/web',
    ]);
    const textOf = (source: string) =>
      lines
        .filter((line) => line.source === source)
        .map(({ text }) => text)
        .join('\n');
    expect(textOf('build')).toContain('docker push');
    expect(textOf('deploy-stack')).toContain('job answered (done)');
    expect(textOf('production-verify-release')).toContain('job answered (done)');
    const times = lines.map(({ time }) => time);
    expect(times).toEqual([...times].sort());
  });

  test('have a screen with the time and the source of each line', () => {
    const { status, stdout, stderr } = brb(person, 'logs', 'hello', '--environment', 'production');
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout
      .split('\n')
      // The services write when their tasks are started, at other times in each run.
      .filter((line) => !line.includes('  production/web  '))
      .map((line) => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, '2026-01-02 03:04:05'));
    expectScreen('logs', known.replace(lines.join('\n')), { wraps: false });
  });

  test('show one environment without the build, and are the newest release without --release', () => {
    const lines = read('--environment', 'production');
    expect(sourcesOf(lines)).toEqual([
      'check-release',
      'production-protect-stacks',
      'production-verify-release',
      'production/web',
      'promote-release',
    ]);
    expect(read().length).toBe(read('--release', '1').length);
  });

  test('are followed without repeated lines until Ctrl-C', async () => {
    const { status, stdout, stderr } = await followed(person, 'logs', 'hello', '--follow', '--json');
    expect([status, stderr]).toEqual([130, 'logs: stopped following the logs']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.pop()).toBe('{"error":"stopped by SIGINT"}');
    expect(lines.length).toBeGreaterThanOrEqual(read().length);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ source: expect.any(String) as string });
  });

  test('say in one sentence that there are none', () => {
    const { status, stdout } = brb(person, 'logs', 'hello', '--environment', 'test', '--since', '1s');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Execution [0-9a-f-]{36} of hello has no log lines in test of the last 1s\.$/);
  });
});

test('a release that nobody made is named, and an answer to nothing is refused', () => {
  for (const [args, message] of [
    [
      ['release', 'hello', '9'],
      'release: hello has no release 9; run npx brb releases hello to list its releases',
    ],
    [['diff', 'hello', '9'], 'diff: hello has no release 9; run npx brb releases hello to list its releases'],
    [
      ['logs', 'hello', '--release', '9'],
      'logs: hello has no release 9; run npx brb releases hello to list its releases',
    ],
    [
      ['approve', 'hello', ...ANSWER],
      'approve: no release of hello waits for production; run npx brb status hello to see what waits',
    ],
  ] as const) {
    expect(brb(person, ...args)).toEqual({ status: 1, stdout: '', stderr: message });
  }
});

test('mistakes on the command line are reported before anybody signs in', () => {
  for (const [args, message] of [
    [['status', 'nope'], "status: unknown application 'nope'; choose one of: hello"],
    [
      ['status', '--watch'],
      'status: --watch needs a terminal, and no --json; leave out --watch to read once',
    ],
    [
      ['logs', 'hello', '--since', 'yesterday'],
      "logs: 'yesterday' is no duration for --since; pass a number and s, m, h or d, such as 15m or 1h",
    ],
    [['release', 'hello', 'x'], "release: 'x' is no release; pass the number of a release, such as 7"],
    [
      ['approve', 'hello', '--environment', 'nope', '--release', '1', '--yes'],
      "approve: unknown environment 'nope'; choose one of: test, production",
    ],
    [
      ['approve', 'hello', '--environment', 'test', '--release', '1'],
      'approve: stdin is not a terminal; pass --yes to answer without a question',
    ],
    [
      ['approve', 'hello', '--environment', 'test', '--release', '1', '--comment', 'x'.repeat(513)],
      'approve: the comment has 513 characters; allowed: at most 512; shorten it',
    ],
    [
      ['rollback', 'hello', '--environment', 'test', '--reason', 'no', '--yes'],
      'rollback: releases are deployed to test, not promoted, so it has no bundle to go back to; revert the commit and push, or choose one of: production',
    ],
    [
      ['rollback', 'hello', '--environment', 'production', '--reason', ' ', '--yes'],
      'rollback: a rollback needs a reason; pass it with --reason',
    ],
    [
      ['rollback', 'hello', '--environment', 'production', '--reason', 'no'],
      'rollback: stdin is not a terminal; pass --yes to roll back without a question',
    ],
    [
      ['reject', 'hello', '--environment', 'test', '--release', '1', '--yes'],
      'reject: a rejection needs a reason; pass it with --comment',
    ],
  ] as const) {
    expect(brb({}, ...args)).toEqual({ status: 2, stdout: '', stderr: message });
  }
});

describe('a second release', () => {
  const of = (environment: string, release: string) => ['--environment', environment, '--release', release];

  test('waits for test, status says for whom, and status --watch shows the approval when it arrives', async () => {
    const watching = brbInTerminal(person, 'status', '--watch');
    await watching.shows('approved by');
    rehearsal.push('cfn/web.production.json', '"MinTasks": "2"', '"MinTasks": "3"', 'Three tasks');
    await watching.shows('release 2 waits for test');
    watching.type(KEYS.ctrlC);
    expect(await watching.ended()).toBe(0);
    expectGolden('status-waiting', 'status', 'hello');
    expectGolden('releases', 'releases', 'hello');
    expectGolden('diff', 'diff', 'hello', '2');
    expectGolden('diff-two', 'diff', 'hello', '2', '1');
  });

  test('is approved only under its own number, and the screen shows what it changes', async () => {
    const wrong = brb(person, 'approve', 'hello', ...of('test', '1'), '--yes');
    expect(wrong).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'approve: release 2 of hello waits for test, not release 1; look at it with npx brb status hello, then pass its number',
    });
    await expectNoChange('Nothing was answered.', 'approve', 'hello', ...of('test', '2'));
    const terminal = await asked('approve', 'hello', ...of('test', '2'));
    terminal.type(`test${KEYS.enter}`);
    expect(await terminal.ended()).toBe(0);
    expectScreen('changes/approve', screenOf(terminal));
    await waitForApproval('production');
  });

  test('is not answered for production by an approver of test, or by anybody who may not read', async () => {
    const production = 'arn:aws:iam::111111111111:role/big-red-button-approver-production';
    const auditor = 'arn:aws:iam::111111111111:role/big-red-button-auditor-delivery';
    const args = [...of('production', '2'), '--comment', 'no', '--yes'];
    for (const command of ['approve', 'reject']) {
      await expectRefusal('alan', production, [command, 'hello', ...args]);
    }
    expect(brb(barbara, 'approve', 'hello', ...args).stderr).toContain(`may not assume the role ${auditor}`);
  });

  test('is not rejected by anything but the name of the environment', async () => {
    const args = ['reject', 'hello', ...of('production', '2'), '--comment', 'no'];
    await expectNoChange('Nothing was answered.', ...args);
  });

  test('is not answered while a newer release waits behind it, unless the person says so', async () => {
    rehearsal.push('cfn/web.production.json', '"MinTasks": "3"', '"MinTasks": "4"', 'Four tasks');
    await waitForApproval('test');
    // The role of the approvers of test suffices.
    expect(brb(alan, 'approve', 'hello', ...of('test', '3'), '--yes').status).toBe(0);
    let { stdout } = brb(person, 'status', '--json');
    for (let attempt = 0; attempt < 60 && !stdout.includes('"behind"'); attempt += 1) {
      await delay(1000);
      ({ stdout } = brb(person, 'status', '--json'));
    }
    known.learn(stdout);
    const comment = ['--comment', 'too many'];
    for (const command of ['approve', 'reject']) {
      expect(brb(person, command, 'hello', ...of('production', '2'), ...comment, '--yes')).toEqual({
        status: 1,
        stdout: '',
        stderr: `${command}: release 3 of hello is newer and waits behind release 2; pass --even-if-newer-waits to answer the older one`,
      });
    }
    const answer = ['hello', ...of('production', '2'), ...comment, '--even-if-newer-waits'];
    const late = await asked('approve', ...answer);
    const terminal = await asked('reject', ...answer);
    terminal.type(`production${KEYS.enter}`);
    expect(await terminal.ended()).toBe(0);
    expectScreen('changes/reject', screenOf(terminal));

    late.type(`production${KEYS.enter}`);
    expect([await late.ended(), late.screen.split('\n').at(-1)]).toEqual([
      1,
      'approve: the approval for production waits no more, and your answer changed nothing; run npx brb status to see what waits',
    ]);
  });

  test('has its approval, its rejection and its outcome in release', () => {
    expectGolden('release', 'release', 'hello', '2');
  });
});

describe('a rollback', () => {
  const question = ['rollback', 'hello', '--environment', 'production', '--reason', 'wrong number'];
  const production = [...question, '--yes'];

  test('is refused before another release has run', () => {
    for (const [args, message] of [
      [[], 'no release of hello before release 1 has succeeded in production; push a fix instead'],
      [
        ['--to', '2'],
        'release 2 of hello is not older than release 1, which runs in production; pass an older release with --to',
      ],
    ] as const) {
      expect(brb(person, ...production, ...args)).toEqual({
        status: 1,
        stdout: '',
        stderr: `rollback: ${message}`,
      });
    }
  });

  test('goes back to the last release that succeeded, and status shows it', async () => {
    await waitForApproval('production');
    const approve = ['approve', 'hello', '--environment', 'production', '--release', '3', '--yes'];
    expect(brb(person, ...approve).status).toBe(0);
    await waitForRelease('production', 3);
    for (const [to, message] of [
      [
        '2',
        'release 2 of hello never succeeded in production; run npx brb releases hello to see which releases did',
      ],
      [
        '3',
        'release 3 of hello is not older than release 3, which runs in production; pass an older release with --to',
      ],
    ] as const) {
      expect(brb(person, ...production, '--to', to).stderr).toBe(`rollback: ${message}`);
    }
    const operator = 'arn:aws:iam::222222222222:role/big-red-button-operator-production';
    await expectRefusal('alan', operator, production);
    await expectNoChange('Nothing was started.', ...question);

    const terminal = await asked(...question);
    terminal.type(`production${KEYS.enter}`);
    expect(await terminal.ended()).toBe(0);
    expectScreen(
      'changes/rollback',
      screenOf(terminal).replace(/Execution [0-9a-f-]{36}/, 'Execution <execution>'),
    );
    await waitForRelease('production', 1);
  });
});

describe('a push that fails', () => {
  /** Reads the status again and again until it has the cause of a failure. */
  const waitForFailure = async (cause: string) => {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      if (brb(person, 'status', '--json').stdout.includes(cause)) return;
      await delay(1000);
    }
    throw new Error(`status has no failure with '${cause}'`);
  };

  test('in check-release gets no number, and status shows the cause', async () => {
    rehearsal.push('cfn/web.production.json', '"MinTasks": "4"', '"Tasks": "4"', 'Unknown parameter');
    await waitForFailure('does not declare: Tasks');
    expectGolden('status-failed', 'status', 'hello');
    expect(brb(person, 'diff', 'hello', '4').stderr).toBe(
      'diff: hello has no release 4; run npx brb releases hello to list its releases',
    );
  });

  test('in the build has its log in logs, and ledger repair records what no event has reported', async () => {
    const events = new EventBridgeClient(clientSettings(rehearsal.variables('delivery'), 'us-east-1'));
    const Name = 'big-red-button-test-record-ended';
    const before = await readState(person);
    await events.send(new DisableRuleCommand({ Name }));
    rehearsal.push('src/server.mjs', 'Hello from', 'Bye from', 'Say goodbye');
    await waitForFailure('npm test').finally(() => events.send(new EnableRuleCommand({ Name })));
    const { stdout } = brb(person, 'logs', 'hello');
    expect(stdout).toMatch(/ {2}build {2}✖ greets at \//);
    expect(stdout).not.toMatch(/ {2}(?!build)\S+ {2}/);

    const operator = 'arn:aws:iam::111111111111:role/big-red-button-operator-delivery';
    await expectRefusal('alan', operator, ['ledger', 'repair']);
    const json = brb(person, 'releases', 'hello', '--json');
    known.learn(json.stdout);
    const repair = brb(person, 'ledger', 'repair');
    expect([repair.status, repair.stderr]).toEqual([0, '']);
    expectScreen('changes/ledger-repair', repair.stdout.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '<execution>'));
    const [delivery] = await readState(person);
    expect(delivery?.ledger.length).toBe((before[0]?.ledger.length ?? 0) + 1);
    expect(brb(person, 'ledger', 'repair').stdout).toBe('The ledger has every execution that has ended.');
  });
});

describe('the commands of an administrator', () => {
  let administrator: Variables;
  beforeAll(() => {
    administrator = rehearsal.variables('administrator');
  });
  const DEPLOY_ROLE =
    /^\w+: .*arn:aws:iam::111111111111:user\/grace.* is not authorized to perform: sts:AssumeRole /;

  test('bootstrap says that the bucket of an account exists', () => {
    const { status, stdout, stderr } = brb(administrator, 'bootstrap', 'delivery');
    expect([status, stderr]).toEqual([0, '']);
    expectScreen('setup/bootstrap', stdout, { wraps: false });
  });

  test.each([
    ['remove', ['remove', 'hello']],
    ['destroy', ['destroy', 'production']],
  ])('%s shows what goes and what stays, and changes nothing without the typed name', async (name, args) => {
    const before = await readState(person);
    const terminal = brbInTerminal(administrator, ...args);
    await terminal.shows(QUESTION);
    terminal.type(`no${KEYS.enter}`);
    expect(await terminal.ended()).toBe(1);
    // The numbers and the status of a stack depend on the tests that have run before.
    const screen = screenOf(terminal)
      .replaceAll(/\(\d+ (object|image)s?\)/g, '(2 $1s)')
      .replaceAll('CREATE_COMPLETE', 'UPDATE_COMPLETE');
    expectScreen(`setup/${name}`, screen);
    expect(await readState(person)).toEqual(before);
  });

  test.each([
    ['bootstrap', ['bootstrap', 'delivery']],
    ['remove', ['remove', 'hello', '--yes']],
    ['destroy', ['destroy', 'delivery', '--yes']],
  ])('%s is refused to an operator, who may not assume the deployRole', async (_name, args) => {
    const before = await readState(person);
    const { status, stderr } = brb(person, ...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(DEPLOY_ROLE);
    expect(await readState(person)).toEqual(before);
  });

  test('check needs no account, and reports every problem of an application', () => {
    const { status, stdout, stderr } = brb({}, 'check', 'examples/orders', '--application', 'hello');
    expect([status, stderr]).toEqual([1, '']);
    // A problem is one line, so that editors and people can search it.
    expectScreen('setup/check', stdout, { wraps: false });
  });
});
