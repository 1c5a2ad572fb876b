import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import {
  CreateStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Tag,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';

import { findPythonPrograms } from '../../../rehearsal/local-aws/moto/python-programs';
import { outcome } from '../support/job-runner';
import { MotoWorld } from '../support/moto-world';

// The time limit is long, because each command of the AWS CLI takes seconds on a busy machine.
jest.setTimeout(60_000);
const SECTION = 'The release number of a service stack is wrong';
const STACK = 'acme-production-hello-web';
const BURNT = 999_999_999_999_999;
/** Highest release number that fits into the execution ids of the test. */
const BURNT_PROMOTION = 999_999_999_999;
const CURRENT = 'current/hello/bundle.zip';
const TEMPLATE = `Parameters:
  ImageUri: { Type: String }
  Size: { Type: String, Default: small }
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: /ecs/hello, Tags: [{ Key: size, Value: !Ref Size }] }
`;
const TAGS = [
  { Key: 'owner', Value: 'Ada and Grace, payments=blue' },
  { Key: 'release-sequence', Value: String(BURNT) },
  { Key: 'release-commit', Value: 'c'.repeat(40) },
];
/** Returns a value for every parameter, because a release sets every parameter. */
const parametersOf = (image: string) => [
  { ParameterKey: 'ImageUri', ParameterValue: image },
  { ParameterKey: 'Size', ParameterValue: 'large, with a blank' },
];

const page = readFileSync(join(dirname(dirname(dirname(__dirname))), 'docs/runbook.md'), 'utf8');
const section = page.split(/^### /m).find((text) => text.startsWith(`${SECTION}\n`)) ?? '';
/** Commands in the section of the runbook, with the project name of the test. */
const commands = [...section.matchAll(/^ *```console\n([^]*?)^ *```$/gm)].map(([, block = '']) =>
  block.replace(/^ *\$ /, '').replaceAll('big-red-button', 'acme'),
);

let world: MotoWorld;
let folder: string;
beforeAll(async () => {
  world = await MotoWorld.startWithFront();
  folder = mkdtempSync(join(tmpdir(), 'burnt-number-'));
  const { aws } = await findPythonPrograms({
    environment: process.env,
    python3: 'python3',
    report: () => undefined,
  });
  const program = join(folder, 'aws');
  writeFileSync(program, `#!/bin/sh\nexec ${aws.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  chmodSync(program, 0o755);
  writeFileSync(
    join(folder, 'config'),
    '[profile terraform-production]\naws_access_key_id = test\naws_secret_access_key = test\n',
  );
}, 120_000);
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command of the runbook in a shell, with the AWS CLI for the local AWS. */
async function run(command: string | undefined): Promise<void> {
  await promisify(execFile)('bash', ['-e', '-c', command ?? 'false'], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      AWS_ENDPOINT_URL: world.cloudFormationEndpoint,
    },
  });
}

async function readStack() {
  const name = { StackName: STACK };
  const { Stacks } = await world.cloudFormation.send(new DescribeStacksCommand(name));
  const { TemplateBody } = await world.cloudFormation.send(new GetTemplateCommand(name));
  const { StackId, StackStatus, Parameters, Tags = [] } = Stacks?.[0] ?? {};
  const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
  return { StackId, StackStatus, Parameters, tags, template: TemplateBody };
}
/** Deploys a release to the stack, as CodePipeline's CloudFormation action does. */
const deploy = (number: number) => update(number, [{ Key: 'release-sequence', Value: String(number) }]);
async function update(image: number, Tags: Tag[]): Promise<void> {
  await world.cloudFormation.send(
    new UpdateStackCommand({
      StackName: STACK,
      TemplateBody: TEMPLATE,
      Parameters: parametersOf(`image ${String(image)}`),
      Tags,
    }),
  );
}

/** Sets the tag `release-sequence` in the file that the first command of the section has written. */
function setTag(number: number): void {
  const file = join(folder, 'update.json');
  const input = JSON.parse(readFileSync(file, 'utf8')) as { Tags: { Key: string; Value: string }[] };
  const others = input.Tags.filter(({ Key }) => Key !== 'release-sequence');
  const Tags = [...others, { Key: 'release-sequence', Value: String(number) }];
  writeFileSync(file, JSON.stringify({ ...input, Tags }));
}

// The tests run in order: each test continues from the state that the previous test left.
describe('the section of the runbook about a wrong release number', () => {
  it('has one command that writes the file, and one command that updates the stack', () => {
    expect(commands.map((command) => command.split(' ').slice(0, 3).join(' '))).toEqual([
      'aws cloudformation describe-stacks',
      'aws cloudformation update-stack',
    ]);
  });

  it('leads out of a stack whose tag is above every release, and changes only the tag (V4)', async () => {
    await world.cloudFormation.send(
      new CreateStackCommand({
        StackName: STACK,
        TemplateBody: TEMPLATE,
        Parameters: parametersOf('an image'),
        Tags: TAGS,
      }),
    );
    await world.release(4);
    expect(outcome(await world.promote(4))).toMatch(/^OK/);
    const { bytes } = await world.get('production', CURRENT);
    expect(outcome(await world.verify(bytes, 'one'))).toBe(
      `FAIL(RevisionOutOfSync, release 4 of hello is older than the deployed release: web runs release ${String(BURNT)}; to go back, revert the later commits and push: the new release gets a higher number)`,
    );

    const before = await readStack();
    await run(commands[0]);
    setTag(3);
    await run(commands[1]);

    expect(outcome(await world.verify(bytes, 'one'))).toMatch(/^OK\(release 4 of hello verified/);
    const after = await readStack();
    const tags = new Map(before.tags).set('release-sequence', '3');
    expect(after).toEqual({ ...before, StackStatus: 'UPDATE_COMPLETE', tags });
    expect([...tags.keys()].sort()).toEqual(TAGS.map(({ Key }) => Key).sort());
  });

  it('leads out of a stack whose tag is far below every release (V4)', async () => {
    await deploy(4);
    await world.release(20_000);
    expect(outcome(await world.promote(20_000))).toMatch(/^OK/);
    const { bytes } = await world.get('production', CURRENT);
    expect(outcome(await world.verify(bytes, 'two'))).toMatch(
      /^FAIL\(RevisionOutOfSync, release 20000 of hello is more than 10,000 numbers above the deployed release: web runs release 4;/,
    );
    await run(commands[0]);
    setTag(19_999);
    await run(commands[1]);
    expect(outcome(await world.verify(bytes, 'two'))).toMatch(/^OK\(release 20000 of hello verified/);
  });

  it('leads out of a stack without the tag (V4)', async () => {
    await update(5, [{ Key: 'owner', Value: 'Ada' }]);
    const { bytes } = await world.get('production', CURRENT);
    expect(outcome(await world.verify(bytes, 'five'))).toMatch(
      /^FAIL\(ConfigurationError, stack acme-production-hello-web has no tag release-sequence,/,
    );
    await run(commands[0]);
    setTag(19_999);
    await run(commands[1]);
    expect(outcome(await world.verify(bytes, 'five'))).toMatch(/^OK\(release 20000 of hello verified/);
    expect((await readStack()).tags.get('owner')).toBe('Ada');
  });

  it('leads out of a promotion whose number is above every release (V4)', async () => {
    await deploy(20_000);
    await world.release(BURNT_PROMOTION);
    expect(outcome(await world.promote(BURNT_PROMOTION))).toMatch(/^OK/);
    const burnt = await world.get('production', CURRENT);
    expect(outcome(await world.verify(burnt.bytes, 'three'))).toMatch(
      /^FAIL\(RevisionOutOfSync, .*more than 10,000 numbers above/,
    );
    await world.release(20_001);
    expect(outcome(await world.promote(20_001))).toMatch(
      new RegExp(
        `^FAIL\\(RevisionOutOfSync, release 20001 .*older than release ${String(BURNT_PROMOTION)}, which is`,
      ),
    );

    const named = [...section.matchAll(/`((?:promotions|current)\/[^`]+)`/g)].map(([, key = '']) =>
      key.replace('<environment>', 'production').replace('<application>', 'hello'),
    );
    expect(named).toEqual(['promotions/production/hello.json', CURRENT]);
    for (const Key of named) {
      const Bucket = Key === CURRENT ? 'production' : 'artifacts';
      await world.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
    expect(outcome(await world.promote(20_001))).toMatch(/^OK\(release 20001 of hello promoted/);
    const { bytes } = await world.get('production', CURRENT);
    expect(outcome(await world.verify(bytes, 'four'))).toMatch(/^OK\(release 20001 of hello verified/);
    const record = (await world.get('artifacts', 'promotions/production/hello.json')).bytes.toString();
    expect(JSON.parse(record)).toMatchObject({ sequence: 20_001 });
  });
});
