import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

import { loadConfig } from '../../../cli/config/load-config';
import type { AccountAccess } from '../../../operations/accounts/account-access';
import { runChecks } from '../../../operations/doctor/checks';
import type { Finding } from '../../../operations/doctor/finding';
import { namesOf } from '../../../stacks/names';
import type { Moto } from '../../../rehearsal/local-aws/moto/moto';
import { startTestMoto } from '../../support/moto';
import { synthesize, TWO_APPLICATIONS } from '../../stacks/support/synthesis';

jest.setTimeout(120_000);

let moto: Moto;
let findings: readonly Finding[];
const stacks = synthesize(TWO_APPLICATIONS);
const config = loadConfig(TWO_APPLICATIONS);

beforeAll(async () => {
  moto = await startTestMoto();
  const names = namesOf(config);
  const open = (name: string): AccountAccess => ({
    name,
    accountId: names.account(name).home.accountId,
    client: (Kind, region) =>
      new Kind({
        region,
        credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
        forcePathStyle: true,
        endpoint: moto.endpoint,
      } as ConstructorParameters<typeof Kind>[0]),
  });
  const accounts = new Map(Object.keys(config.accounts).map((name) => [name, open(name)]));
  for (const [name, access] of accounts) {
    const { home, stateBucket } = names.account(name);
    const location = home.region === 'us-east-1' ? {} : { LocationConstraint: home.region as 'eu-west-1' };
    await access.client(S3Client, home.region).send(
      new CreateBucketCommand({
        Bucket: stateBucket.name,
        ...(home.region === 'us-east-1' ? {} : { CreateBucketConfiguration: location }),
      }),
    );
  }
  const accessOf = ({ account }: { readonly account: string }) => accounts.get(account) as AccountAccess;
  const results = await runChecks({
    project: { config, names, delivery: accessOf(config.environments[0]), in: accessOf },
    refusals: [],
    now: new Date(),
    nodeVersion: '24.1.0',
    stacks: Promise.resolve(
      [...stacks.values()].map(({ json, name }) => ({
        stack: name,
        stateBucket: (json['terraform'] as { backend: { s3: { bucket: string } } }).backend.s3.bucket,
        configuration: 'x',
      })),
    ),
  });
  findings = results.flatMap((result) => result.findings);
});
afterAll(() => moto.stop());

test('every stack that a finding names to deploy exists', () => {
  const named = findings.flatMap(({ command = '' }) =>
    command.startsWith('npx cdktf deploy ') && !command.includes('*') ? command.split(' ').slice(3) : [],
  );
  expect(named.length).toBeGreaterThan(stacks.size);
  expect(named.filter((stack) => !stacks.has(stack))).toEqual([]);
});

test('every role that a finding names exists', () => {
  const made = [...stacks.values()].flatMap(({ resources }) =>
    Object.values(resources['aws_iam_role'] ?? {}).map(({ name }) => name),
  );
  const named = new Set(findings.flatMap(({ role }) => role ?? []));
  named.delete('deployRole');
  expect([...named].filter((role) => !made.includes(role))).toEqual([]);
});

test('an empty account lacks its rules, queues and topics', () => {
  const whats = findings.map(({ what }) => what);
  for (const what of [
    'the rule shop_acme-start does not exist',
    'the queue shop_acme-start-failures does not exist',
    `the topic acme-operators-${config.environments[0].name} does not exist`,
  ]) {
    expect(whats).toContain(what);
  }
});
