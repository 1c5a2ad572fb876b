import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

// The time limit is long, because each test starts a separate process, which is slow on a busy machine.
jest.setTimeout(120_000);
const ROOT = join(__dirname, '../../..');

/**
 * Runs a script in a new process, so that the script can import the ES modules of bundling/.
 *
 * @returns the JSON that the script prints.
 */
function printed(script: string): unknown {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(output);
}

interface Compared {
  readonly service: string;
  readonly region: string;
  readonly parameters: object;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Script that computes every endpoint that a function may use, with lean-endpoints.mjs and with the SDK. */
const COMPARE = `
  import { readFileSync } from 'node:fs';
  import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
  import { CodeBuildClient } from '@aws-sdk/client-codebuild';
  import { CodeCommitClient } from '@aws-sdk/client-codecommit';
  import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
  import { ECRClient } from '@aws-sdk/client-ecr';
  import { ECSClient } from '@aws-sdk/client-ecs';
  import { S3Client } from '@aws-sdk/client-s3';
  import * as ours from './bundling/lean/lean-endpoints.mjs';

  const file = 'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
  const regions = [...readFileSync(file, 'utf8').matchAll(/"([a-z]{2,4}(?:-[a-z]+)+-\\d)": \\{/g)].map(([, name]) => name);
  const clients = {
    cloudformation: new CloudFormationClient({ region: 'us-east-1' }),
    codebuild: new CodeBuildClient({ region: 'us-east-1' }),
    codecommit: new CodeCommitClient({ region: 'us-east-1' }),
    codepipeline: new CodePipelineClient({ region: 'us-east-1' }),
    ecr: new ECRClient({ region: 'us-east-1' }),
    ecs: new ECSClient({ region: 'us-east-1' }),
    s3: new S3Client({ region: 'us-east-1' }),
  };
  const local = ['http://127.0.0.1:5000', 'http://localhost:5000/', 'https://aws.example.com/path'];
  const buckets = ['artifacts-111111111111', 'a.bucket.with.dots', 'Upper_Case', 'abc', 'a'.repeat(63), 'a'.repeat(64), 'b-'];
  const choices = (service) => {
    const off = { UseFIPS: false, UseDualStack: false };
    if (service !== 's3') return [undefined, ...local].map((Endpoint) => ({ ...off, Endpoint }));
    const s3 = { ...off, Accelerate: false, UseGlobalEndpoint: false, DisableMultiRegionAccessPoints: false };
    return buckets.flatMap((Bucket) => [
      { ...s3, Bucket, ForcePathStyle: false },
      { ...s3, Bucket, ForcePathStyle: true },
      ...local.map((Endpoint) => ({ ...s3, Bucket, Endpoint, ForcePathStyle: true })),
    ]);
  };
  const plain = ({ url, properties, headers }) => ({ url: url.href, properties, headers });
  const compared = Object.entries(clients).flatMap(([service, { config }]) =>
    regions.flatMap((region) =>
      choices(service).map((parameters) => ({
        service, region, parameters,
        ours: plain(ours[service]({ ...parameters, Region: region })),
        theirs: plain(config.endpointProvider({ ...parameters, Region: region }, {})),
      })),
    ),
  );
  console.log(JSON.stringify(compared));
`;

/**
 * Script that prints the patterns that match no imported file. Each pattern selects files that the bundler removes or
 * replaces.
 */
const UNMATCHED = `
  import { build } from 'esbuild';
  import { functionNames } from './bundling/function-names.mjs';
  import { UNUSED, leanBundle } from './bundling/lean/lean-bundle.mjs';
  import { REPLACEMENTS } from './bundling/lean/lean-replacements.mjs';

  const { metafile } = await build({
    entryPoints: functionNames('.').map((name) => 'functions/' + name + '/handler.ts'),
    outdir: 'unused',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    plugins: [leanBundle],
  });
  const files = Object.keys(metafile.inputs);
  const patterns = [...UNUSED.map((text) => new RegExp(text)), ...REPLACEMENTS.map(([pattern]) => pattern)];
  console.log(JSON.stringify(patterns.filter((pattern) => !files.some((file) => pattern.test(file))).map(String)));
`;

describe('the endpoints in the bundles', () => {
  const compared = printed(COMPARE) as Compared[];

  it('equal those of the SDK in every Region that it knows, for every form of bucket, and for a local AWS', () => {
    const regions = new Set(compared.map(({ region }) => region));
    expect(regions.size).toBeGreaterThan(40);
    for (const region of ['us-east-1', 'ap-southeast-2', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'])
      expect(regions).toContain(region);
    expect(compared.filter(({ ours, theirs }) => !isDeepStrictEqual(ours, theirs))).toEqual([]);
  });

  it.each([
    ['FIPS endpoints', "s3({ Region: 'us-east-1', Bucket: 'b', UseFIPS: true })", /FIPS/],
    ['dual-stack endpoints', "ecs({ Region: 'us-east-1', UseDualStack: true })", /dual-stack/],
    ['accelerated endpoints', "s3({ Region: 'us-east-1', Bucket: 'b', Accelerate: true })", /accelerated/],
    ['a missing Region', 'ecr({})', /'' is not the name of a Region/],
    ['a Region that is a host', "ecr({ Region: 'evil.example/' })", /is not the name of a Region/],
    ['a missing bucket', "s3({ Region: 'us-east-1' })", /'' is not the name of a general purpose bucket/],
    [
      'an ARN as bucket',
      "s3({ Region: 'us-east-1', Bucket: 'arn:aws:s3:::b' })",
      /not the name of a general purpose bucket/,
    ],
    [
      'a directory bucket',
      "s3({ Region: 'us-east-1', Bucket: 'b--use1-az4--x-s3' })",
      /not the name of a general purpose bucket/,
    ],
  ])('reject %s', (_what, call, problem) => {
    const script = `import { ecr, ecs, s3 } from './bundling/lean/lean-endpoints.mjs';
      try { ${call}; console.log('""'); } catch ({ message }) { console.log(JSON.stringify(message)); }`;
    expect(printed(script)).toMatch(problem);
  });
});

describe('the files that the bundles remove or replace', () => {
  it('exist in the libraries', () => {
    expect(printed(UNMATCHED)).toEqual([]);
  });
});
