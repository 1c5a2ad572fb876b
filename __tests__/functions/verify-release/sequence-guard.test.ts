import { CloudFormationClient, StackStatus } from '@aws-sdk/client-cloudformation';

import { type BundleManifest, bundleManifestSchema } from '../../../functions/shared/release/bundle-manifest';
import { JobError } from '../../../functions/shared/job/errors';
import { checkSequence } from '../../../functions/verify-release/sequence-guard';
import { type Call, awsError, networkError, scripted } from '../support/scripted';
import { bundleFiles } from '../support/verify';

const STACK = 'acme-production-hello-web';
const MANIFEST: BundleManifest = bundleManifestSchema.parse(
  JSON.parse(String(bundleFiles().get('release.json'))),
);

/** Runs the sequence guard for release 7 with the given DescribeStacks response. */
async function verdict(
  answer: (call: Call) => unknown,
  manifest = MANIFEST,
  rollbackFrom?: number,
): Promise<JobError | Error | 'passes'> {
  const client = scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), answer);
  try {
    await checkSequence({ cloudFormation: client, prefix: 'acme-production-' }, manifest, rollbackFrom);
    return 'passes';
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
/** Returns the manifest of a release with the given release number and service names. */
const numbered = (number: number, ...services: readonly string[]): BundleManifest => {
  const web = MANIFEST.release.services['web'];
  if (web === undefined) throw new Error('the fixture has no web');
  const release = { ...MANIFEST.release, sequence: number };
  const names = services.length === 0 ? ['web'] : services;
  return {
    ...MANIFEST,
    release: { ...release, services: Object.fromEntries(names.map((name) => [name, web])) },
  };
};
/** Answers DescribeStacks calls with the release number of each service. A service without a number has no stack. */
const running =
  (numbers: Readonly<Record<string, string>>) =>
  ({ input }: Call) => {
    const stack = String(input['StackName']);
    const number = numbers[stack.replace('acme-production-hello-', '')];
    if (number === undefined) throw awsError('ValidationError', `Stack with id ${stack} does not exist`);
    return { Stacks: [{ StackStatus: 'UPDATE_COMPLETE', Tags: sequence(number) }] };
  };
const tagged = (Tags: { Key?: string; Value?: string }[] | undefined, status = 'UPDATE_COMPLETE') =>
  verdict(() => ({ Stacks: [{ StackStatus: status, ...(Tags === undefined ? {} : { Tags }) }] }));
const sequence = (Value: string) => [{ Key: 'release-sequence', Value }];

describe('the sequence guard', () => {
  it('reads the stacks of the services by name', async () => {
    const asked: Call[] = [];
    await verdict(
      (call) => {
        asked.push(call);
        return { Stacks: [{ StackStatus: 'UPDATE_COMPLETE', Tags: sequence('7') }] };
      },
      numbered(7, 'web', 'worker'),
    );
    expect(asked).toEqual([
      { name: 'DescribeStacks', input: { StackName: STACK } },
      { name: 'DescribeStacks', input: { StackName: 'acme-production-hello-worker' } },
    ]);
  });

  it('accepts a newer release and the same release, and rejects an older release', async () => {
    expect(await tagged(sequence('6'))).toBe('passes');
    expect(await tagged(sequence('7'))).toBe('passes');
    expect(await tagged(sequence('8'))).toMatchObject({
      type: 'RevisionOutOfSync',
      message:
        'release 7 of hello is older than the deployed release: web runs release 8; to go back, revert the later commits and push: the new release gets a higher number',
    });
  });

  it('compares numbers, not texts', async () => {
    expect(await tagged(sequence('10'))).toMatchObject({ type: 'RevisionOutOfSync' });
    expect(await tagged(sequence('007'))).toBe('passes');
    expect(await tagged(sequence('000000000000008'))).toMatchObject({ type: 'RevisionOutOfSync' });
    expect(await tagged(sequence('999999999999999'))).toMatchObject({ type: 'RevisionOutOfSync' });
  });

  it('names every service that runs a newer release', async () => {
    const answer = running({ web: '8', worker: '9' });
    expect(await verdict(answer, numbered(7, 'web', 'worker'))).toMatchObject({
      message: expect.stringContaining(
        'deployed release: web runs release 8, worker runs release 9; to go back',
      ) as string,
    });
  });

  it('reads only the tag release-sequence', async () => {
    const others = [
      'release-commit',
      'release-execution',
      'Release-Sequence',
      'release-sequence-x',
      'sequence',
    ];
    const newer = others.map((Key) => ({ Key, Value: '99' }));
    expect(await tagged([...newer, ...sequence('6')])).toBe('passes');
    const older = others.map((Key) => ({ Key, Value: '1' }));
    expect(await tagged([...older, ...sequence('8'), ...older])).toMatchObject({ type: 'RevisionOutOfSync' });
    expect(await tagged(older)).toMatchObject({ type: 'ConfigurationError' });
  });

  it.each([
    ['no tags at all', undefined],
    ['an empty list of tags', []],
    ['a tag without a value', [{ Key: 'release-sequence' }]],
  ])('rejects a stack with %s, and says what to do', async (_what, tags) => {
    expect(await tagged(tags)).toMatchObject({
      type: 'ConfigurationError',
      message: `stack ${STACK} has no tag release-sequence, so the deployed release is unknown; have somebody with the deployRole set the tag to the number of the deployed release, then retry the stage`,
    });
  });

  it.each([
    '',
    ' ',
    'v6',
    '6x',
    ' 6',
    '6 ',
    '6\n',
    '\n6',
    '-6',
    '+6',
    '6.0',
    '6e0',
    '0x6',
    '٦',
    '6,0',
    '1000000000000000',
  ])('rejects a stack whose tag is %j and not a number of at most 15 digits', async (value) => {
    expect(await tagged(sequence(value))).toMatchObject({
      type: 'ConfigurationError',
      message: `stack ${STACK} has an unreadable tag release-sequence, so the deployed release is unknown; have somebody with the deployRole set the tag to the number of the deployed release, then retry the stage`,
    });
  });

  it.each(Object.values(StackStatus))('decides whether a stack in %s has resources', async (status) => {
    const nothingRuns = ['DELETE_COMPLETE', 'REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'].includes(status);
    if (nothingRuns) {
      expect(await tagged(sequence('8'), status)).toBe('passes');
      expect(await tagged(undefined, status)).toBe('passes');
    } else {
      expect(await tagged(sequence('8'), status)).toMatchObject({ type: 'RevisionOutOfSync' });
    }
  });

  it.each([
    ['7', 10_007],
    ['1', 10_001],
    ['999999999989999', 999_999_999_999_999],
  ])(
    'accepts a release that is 10,000 above release %s, and rejects the next release (V1)',
    async (deployed, number) => {
      const answer = running({ web: deployed });
      expect(await verdict(answer, numbered(number))).toBe('passes');
      expect(await verdict(answer, numbered(number + 1))).toMatchObject({
        type: 'RevisionOutOfSync',
        message: `release ${String(number + 1)} of hello is more than 10,000 numbers above the deployed release: web runs release ${deployed}; find out who allocated the number, then release again`,
      });
    },
  );

  it('names every service that is far behind the release, and no other service (V1)', async () => {
    const answer = running({ web: '7', worker: '8', cron: '9000' });
    expect(await verdict(answer, numbered(20_000, 'web', 'worker', 'cron', 'new'))).toMatchObject({
      type: 'RevisionOutOfSync',
      message: expect.stringContaining(
        'numbers above the deployed release: web runs release 7, worker runs release 8, cron runs release 9000; find',
      ) as string,
    });
    const near = running({ web: '7', worker: '10001', cron: '20000' });
    expect(await verdict(near, numbered(20_000, 'web', 'worker', 'cron', 'new'))).toMatchObject({
      message: expect.stringContaining(
        'numbers above the deployed release: web runs release 7; find',
      ) as string,
    });
  });

  it('rejects a release that is far above one service and older than another service (V1)', async () => {
    const answer = running({ web: '7', worker: '30000' });
    expect(await verdict(answer, numbered(20_000, 'web', 'worker'))).toMatchObject({
      type: 'RevisionOutOfSync',
      message: expect.stringContaining('web runs release 7') as string,
    });
  });

  it.each([10_008, 999_999_999_999_999])(
    'accepts release %i when nothing is deployed (V3)',
    async (number) => {
      expect(await verdict(running({}), numbered(number))).toBe('passes');
      for (const status of ['DELETE_COMPLETE', 'REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE']) {
        const answer = () => ({ Stacks: [{ StackStatus: status, Tags: sequence('7') }] });
        expect(await verdict(answer, numbered(number))).toBe('passes');
      }
    },
  );

  it('accepts a new service with any number beside a service that is near (V3)', async () => {
    expect(await verdict(running({ web: '19999' }), numbered(20_000, 'web', 'new'))).toBe('passes');
  });

  it('assumes that a stack without a status has resources', async () => {
    expect(await verdict(() => ({ Stacks: [{ Tags: sequence('8') }] }))).toMatchObject({
      type: 'RevisionOutOfSync',
    });
  });

  it('accepts the first release: there is no stack', async () => {
    const absent = () => {
      throw awsError('ValidationError', `Stack with id ${STACK} does not exist`);
    };
    expect(await verdict(absent)).toBe('passes');
    expect(await verdict(() => ({ Stacks: [] }))).toBe('passes');
    expect(await verdict(() => ({}))).toBe('passes');
  });

  it.each([
    ['ValidationError', 'The parameter /acme/subnets does not exist', 400, 'ConfigurationError'],
    [
      'ValidationError',
      'Stack with id acme-production-hello-worker does not exist',
      400,
      'ConfigurationError',
    ],
    ['ValidationError', 'something else', 400, 'ConfigurationError'],
    ['AccessDenied', `Stack with id ${STACK} does not exist`, 403, 'PermissionError'],
    ['AccessDenied', 'not authorized to perform: cloudformation:DescribeStacks', 403, 'PermissionError'],
    ['Throttling', 'Rate exceeded', 400, 'SystemUnavailable'],
    ['ExpiredToken', 'expired', 403, 'SystemUnavailable'],
    ['InternalFailure', 'internal', 500, 'SystemUnavailable'],
    ['NotFound', 'gone', 404, 'RevisionUnavailable'],
    ['SomethingNew', 'unknown', 400, 'JobFailed'],
  ])('rejects every release when DescribeStacks answers %s: %s', async (code, message, status, type) => {
    const refused = await verdict(() => {
      throw awsError(code, message, status);
    });
    expect(refused).toBeInstanceOf(JobError);
    expect(refused).toMatchObject({
      type,
      message: expect.stringContaining(`reading stack ${STACK} failed: ${code}: ${message}`) as string,
    });
  });

  it('rejects every release when there is no answer, or when the program has a defect', async () => {
    const throwing = (error: Error) => () => {
      throw error;
    };
    expect(await verdict(throwing(networkError()))).toMatchObject({ type: 'SystemUnavailable' });
    const defect = new TypeError('a defect');
    expect(await verdict(throwing(defect))).toBe(defect);
  });
});

describe('a rollback', () => {
  const tags = (number: string, rolledBackFrom?: string) => [
    ...sequence(number),
    ...(rolledBackFrom === undefined ? [] : [{ Key: 'release-rolled-back-from', Value: rolledBackFrom }]),
  ];
  /** Runs the guard for a release with a number, while the stack of web has these tags. */
  const guarded = (number: number, stackTags: { Key: string; Value: string }[], rollbackFrom?: number) =>
    verdict(
      () => ({ Stacks: [{ StackStatus: 'UPDATE_COMPLETE', Tags: stackTags }] }),
      numbered(number),
      rollbackFrom,
    );

  it('accepts an older release in its own execution only', async () => {
    expect(await guarded(7, tags('9'), 9)).toBe('passes');
    expect(await guarded(7, tags('9'))).toMatchObject({ type: 'RevisionOutOfSync' });
  });

  it('is accepted again when an earlier attempt has already rolled the service back', async () => {
    expect(await guarded(7, tags('7', '9'), 9)).toBe('passes');
  });

  it('may go from an older release to a release between that and the replaced one', async () => {
    expect(await guarded(8, tags('7', '9'), 7)).toBe('passes');
  });

  it.each([
    ['runs another release than the rollback replaces', 7, tags('10'), 9, 'but web runs release 10;'],
    // Accepting this rollback would keep out every new release up to the number, although it never ran here.
    ['does not run the release that the rollback names', 7, tags('7'), 5000, 'but web runs release 7;'],
    [
      'was rolled back from an older release than the named one',
      7,
      tags('7', '9'),
      10,
      'but web runs release 7;',
    ],
    ['is not older', 9, tags('9'), 9, 'release 9 of hello is not older than release 9'],
    ['is newer', 10, tags('9'), 9, 'release 10 of hello is not older than release 9'],
  ])(
    'is rejected when the environment or the release %s',
    async (_case, number, stackTags, from, message) => {
      expect(await guarded(number, stackTags, from)).toMatchObject({
        type: 'RevisionOutOfSync',
        message: expect.stringContaining(message) as string,
      });
    },
  );

  it('is rejected when no service is deployed', async () => {
    const absent = () => {
      throw awsError('ValidationError', `Stack with id ${STACK} does not exist`);
    };
    expect(await verdict(absent, numbered(7), 9)).toMatchObject({
      type: 'RevisionOutOfSync',
      message:
        'the rollback to release 7 of hello replaces release 9, but no service is deployed; start the rollback again',
    });
  });

  it('keeps every release up to the replaced one out, until a newer release is promoted', async () => {
    for (const number of [7, 8, 9]) {
      expect(await guarded(number, tags('7', '9'))).toMatchObject({
        type: 'RevisionOutOfSync',
        message: `release ${String(number)} of hello cannot be deployed: a rollback has replaced release 9; promote a release newer than 9`,
      });
    }
    expect(await guarded(10, tags('7', '9'))).toBe('passes');
  });

  it('is rejected when its tag is unreadable', async () => {
    expect(await guarded(10, tags('7', 'nine'))).toMatchObject({
      type: 'ConfigurationError',
      message: expect.stringContaining('an unreadable tag release-rolled-back-from') as string,
    });
  });

  it('marks the stack with the highest release that was replaced', async () => {
    const check = async (
      stackTags: { Key: string; Value: string }[],
      from: number | undefined,
      number: number,
    ) => {
      const client = scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), () => ({
        Stacks: [{ StackStatus: 'UPDATE_COMPLETE', Tags: stackTags }],
      }));
      return checkSequence({ cloudFormation: client, prefix: 'acme-production-' }, numbered(number), from);
    };
    expect(await check(tags('9'), 9, 7)).toEqual({ running: new Map([['web', 9]]), rolledBackFrom: 9 });
    expect(await check(tags('7', '9'), 7, 6)).toMatchObject({ rolledBackFrom: 9 });
    expect(await check(tags('7', '9'), undefined, 10)).toMatchObject({ rolledBackFrom: undefined });
  });
});
