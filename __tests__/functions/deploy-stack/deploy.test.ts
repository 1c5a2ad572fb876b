import type { Release } from '../../../functions/shared/release/release-files';
import { sha256 } from '../../../functions/shared/zip/write';
import { STACK_ID } from '../support/fakes/fake-cloudformation';
import { SERVICE_ARN } from '../support/fakes/fake-ecs';
import {
  COMMIT,
  DIGEST,
  EXECUTION,
  IMAGE_FILE,
  REGISTRY,
  TEMPLATE,
  canonical,
  canonicalSha256,
  imageUri,
  releaseArtifacts,
  templateOf,
  zip,
} from '../support/fixtures';
import { outcome, outputsOf, tokenOf } from '../support/job-runner';
import { awsError, networkError } from '../support/scripted';
import { DeployScene, PARAMETERS, RECORD, ROLE, TOKEN } from '../support/deploy';

/** Sets up an existing stack in the given status. */
const withStack = (scene: DeployScene, status = 'UPDATE_COMPLETE') => {
  scene.cloudFormation.stackEvent(status, 'someone-else');
  scene.cloudFormation.parameters = { ImageUri: 'old', Cluster: 'old', Size: 'big' };
  return scene;
};
/** Calls `end` with the token of a CreateStack or UpdateStack request as soon as CloudFormation accepts the request. */
const endAtOnce = (scene: DeployScene, end: (token: string) => void) => {
  scene.cloudFormation.onStart = ({ input }) => {
    scene.cloudFormation.stackEvent('UPDATE_IN_PROGRESS', String(input['ClientRequestToken']));
    end(String(input['ClientRequestToken']));
  };
  return scene;
};

/** Returns a release with changed fields of the service web. */
const withService = (release: Release, change: Partial<Release['services'][string]>): Release => ({
  ...release,
  services: Object.fromEntries(
    Object.entries(release.services).map(([service, fields]) => [service, { ...fields, ...change }]),
  ),
});
/** Returns the JSON of a map with the keys of the map in reverse order. */
const reordered = (json: string) =>
  JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(json) as object).reverse()));

describe('deploy-stack with UserParameters', () => {
  it('starts one update with parameters, role, tags and token (D1)', async () => {
    const scene = withStack(new DeployScene());
    const answered = await scene.run();
    expect(outcome(answered)).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.changeInput()).toMatchObject({
      StackName: PARAMETERS.stack,
      TemplateBody: canonical(),
      RoleARN: ROLE,
      ClientRequestToken: TOKEN,
      DisableRollback: false,
      Parameters: [
        { ParameterKey: 'Cluster', ParameterValue: 'main' },
        { ParameterKey: 'ImageUri', ParameterValue: imageUri() },
        { ParameterKey: 'Size', ParameterValue: 'small' },
      ],
      Tags: [
        { Key: 'release-sequence', Value: '7' },
        { Key: 'release-commit', Value: COMMIT },
        { Key: 'release-execution', Value: EXECUTION },
      ],
    });
    const token: unknown = JSON.parse(tokenOf(answered));
    expect(token).toMatchObject({ v: 1, phase: 'monitor', stackId: STACK_ID, operation: 'operation-1' });
    expect(tokenOf(answered).length).toBeLessThanOrEqual(2048);
    expect(tokenOf(answered)).not.toMatch(/canary/);
  });

  it.each([
    ['no UserParameters (D3)', undefined, /UserParameters/],
    ['empty UserParameters (D3)', '', /UserParameters/],
    ['UserParameters that are not JSON (D3)', 'not json', /UserParameters of the action:1:1: not JSON/],
    [
      'UserParameters that are a list (D3)',
      '[]',
      /UserParameters of the action is not as expected: must be a map/,
    ],
    [
      'a misspelled parameter (D4)',
      { ...PARAMETERS, stack: undefined, stackname: 'x' },
      /stack: .*unknown: stackname/,
    ],
    ['a stack name that AWS does not allow (D5)', { ...PARAMETERS, stack: '1bad_name' }, /stack/],
    ['a stack name of 129 characters (D5)', { ...PARAMETERS, stack: `a${'b'.repeat(128)}` }, /stack: .*128/],
    [
      'a stack of another environment (D5)',
      { ...PARAMETERS, stack: 'acme-production-hello-web' },
      /the stack acme-production-hello-web; this function deploys only stacks acme-test-\*/,
    ],
    [
      'another Region (D5)',
      { ...PARAMETERS, region: 'us-east-1' },
      /the Region us-east-1; this function deploys only to ap-southeast-2/,
    ],
    ['a role (D5)', { ...PARAMETERS, roleArn: 'arn:aws:iam::111111111111:role/admin' }, /unknown: roleArn/],
    [
      'a template path that leads out of the artifact (D11)',
      { ...PARAMETERS, template: 'Checked::../../x' },
      /template/,
    ],
    ['an absolute template path (D11)', { ...PARAMETERS, template: 'Checked::/etc/passwd' }, /template/],
  ])('rejects before any request: %s', async (_what, userParameters, pattern) => {
    const scene = withStack(new DeployScene());
    const answered = await scene.run(
      userParameters === undefined ? { userParameters: undefined } : { userParameters },
    );
    expect(outcome(answered)).toMatch(/^FAIL\(ConfigurationError, /);
    expect(outcome(answered)).toMatch(pattern);
    expect(scene.s3.calls).toEqual([]);
    expect(scene.cloudFormation.calls).toEqual([]);
  });

  it('accepts UserParameters of more than 1,000 characters (D7)', async () => {
    const scene = withStack(new DeployScene());
    const long = `${JSON.stringify(PARAMETERS)}${' '.repeat(1000)}`;
    expect(outcome(await scene.run({ userParameters: long }))).toMatch(/^CONT/);
  });
});

describe('deploy-stack with unexpected artifacts', () => {
  it.each([
    ['an entry that leads out of the archive', '../evil', /Checked/],
    ['an entry with an absolute path', '/etc/passwd', /Checked/],
  ])('rejects %s (D8, D12)', async (_what, name, pattern) => {
    const scene = withStack(new DeployScene());
    const files = new Map([...releaseArtifacts().checked, [name, Buffer.from('x')] as const]);
    scene.s3.put('artifacts/hello/Checked', zip(files));
    expect(outcome(await scene.run())).toMatch(/^FAIL\(ConfigurationError, /);
    expect(outcome(await scene.run())).toMatch(pattern);
    expect(scene.cloudFormation.calls).toEqual([]);
  });

  it('rejects a configuration of more than 64 KB (D13)', async () => {
    const scene = withStack(
      new DeployScene({ testConfiguration: JSON.stringify({ x: 'y'.repeat(66_000) }) }),
    );
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(ConfigurationError, .*web.test.json has 66,008 bytes; allowed: 64 KB\)$/,
    );
  });

  it('reports an artifact bucket in another Region as a configuration error (D16)', async () => {
    const scene = withStack(new DeployScene());
    scene.s3.before = () => {
      throw awsError('PermanentRedirect', 'The bucket must be addressed using the specified endpoint', 301);
    };
    expect(outcome(await scene.run())).toMatch(/^FAIL\(ConfigurationError, .*Region/);
  });

  it('reads artifacts in the next job when the credentials of this job have expired (D18)', async () => {
    const scene = withStack(new DeployScene());
    scene.s3.before = () => {
      throw awsError('ExpiredToken', 'The provided token has expired.');
    };
    expect(outcome(await scene.run())).toMatch(
      /^CONT\(the credentials of this invocation have expired \(ExpiredToken\); the next invocation has new credentials; the job continues in the next invocation\)$/,
    );
  });
});

describe('deploy-stack with missing or unreadable artifacts', () => {
  const outcomeOf = async (arrange: (scene: DeployScene) => void, change = {}) => {
    const scene = withStack(new DeployScene());
    arrange(scene);
    const text = outcome(await scene.run(change));
    expect(scene.cloudFormation.calls).toEqual([]);
    return text;
  };

  it('names an artifact that the action does not have (D6)', async () => {
    expect(await outcomeOf(() => undefined, { inputs: ['Source'] })).toMatch(
      /ConfigurationError, .*Checked; available: Source/,
    );
  });

  it('rejects an artifact that is not a zip archive, and says how to get one (D9)', async () => {
    const text = await outcomeOf((scene) =>
      scene.s3.put('artifacts/hello/Checked', 'arn:aws:codecommit:clone-ref'),
    );
    expect(text).toMatch(/ConfigurationError, Checked is not a zip archive.*CODE_ZIP/);
  });

  it('lists near names of a missing entry (D10)', async () => {
    const userParameters = { ...PARAMETERS, template: 'Checked::Web.Template.json' };
    expect(await outcomeOf(() => undefined, { userParameters })).toMatch(
      /ConfigurationError, .*similar names: web.template.json/,
    );
  });

  it('reports a deleted artifact as RevisionUnavailable (D14)', async () => {
    expect(await outcomeOf((scene) => scene.s3.objects.delete('artifacts/hello/Checked'))).toMatch(
      /FAIL\(RevisionUnavailable/,
    );
  });

  it('reports a denied artifact as missing or not permitted (D15)', async () => {
    const text = await outcomeOf((scene) => {
      scene.s3.before = () => {
        throw awsError('AccessDenied', 'Access Denied', 403);
      };
    });
    expect(text).toMatch(
      /FAIL\(PermissionError, .*the object does not exist, or the permission to read the object is missing/,
    );
  });

  it('names a denied key, and sends no encryption header (D17)', async () => {
    const scene = withStack(new DeployScene());
    scene.s3.before = () => {
      throw awsError('AccessDenied', 'User is not authorized to perform: kms:Decrypt on the resource', 403);
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(PermissionError, .*kms:Decrypt/);
    expect(Object.keys(scene.s3.calls[0]?.input ?? {}).filter((key) => key.includes('SSE'))).toEqual([]);
  });
});

describe('deploy-stack with template, configuration and image', () => {
  const deploy = async (change: ConstructorParameters<typeof DeployScene>[0]) => {
    const scene = withStack(new DeployScene(change));
    const text = outcome(await scene.run());
    if (text.startsWith('FAIL')) expect(scene.cloudFormation.mutations()).toEqual([]);
    return { text, scene };
  };
  const padded = (bytes: number) => `${TEMPLATE}# ${'x'.repeat(bytes - TEMPLATE.length - 2)}`;

  it('sends a template of exactly 51,200 bytes in the request (D19)', async () => {
    const template = templateOf(51_200);
    const { text, scene } = await deploy({ template });
    expect(text).toMatch(/^CONT/);
    expect(scene.s3.writes()).toEqual([]);
    expect(scene.changeInput()['TemplateBody']).toBe(canonical(template));
    expect(canonical(template)).toHaveLength(51_200);
  });

  it('rejects a template of more than 1 MB in its canonical form (D21)', async () => {
    const templateFile = `Description: '${'"'.repeat(600_000)}'\n${TEMPLATE}`;
    expect(templateFile.length).toBeLessThan(1_048_576);
    expect((await deploy({ templateFile })).text).toMatch(
      /FAIL\(ConfigurationError, Checked::web.template.json has 1.2 MB as canonical JSON.*allowed: 1 MB/,
    );
  });

  it('rejects a template of more than 1 MB (D21)', async () => {
    expect((await deploy({ templateFile: padded(1_048_577) })).text).toMatch(
      /FAIL\(ConfigurationError, .*web.template.json has 1.1 MB; allowed: 1 MB\)$/,
    );
  });

  it.each([
    '{}',
    '{"ImageUri":7}',
    JSON.stringify({ ImageUri: `${REGISTRY}/acme/hello/web:latest` }),
    JSON.stringify({ ImageUri: imageUri(`sha256:${'d'.repeat(63)}`) }),
    JSON.stringify({ ImageUri: imageUri(`SHA256:${'d'.repeat(64)}`) }),
  ])('rejects the image file %s (D22)', async (imageFile) => {
    expect((await deploy({ imageFile })).text).toMatch(/FAIL\(ConfigurationError, .*digest/);
  });

  it('rejects an image of another registry (D23)', async () => {
    const imageFile = IMAGE_FILE.replace(REGISTRY, 'evil.example.com');
    expect((await deploy({ imageFile })).text).toMatch(
      /FAIL\(ConfigurationError, .*evil.example.com; allowed: 1111/,
    );
  });

  it("rejects an image of another service's repository", async () => {
    const imageFile = IMAGE_FILE.replace('/acme/hello/web@', '/acme/billing/web@');
    expect((await deploy({ imageFile })).text).toMatch(
      /FAIL\(ConfigurationError, .*web.image.json is in the repository acme\/billing\/web; allowed: acme\/hello\/web, the repository of the service/,
    );
  });

  it('rejects an image whose digest differs from release.json', async () => {
    const imageFile = JSON.stringify({ ImageUri: imageUri(`sha256:${'e'.repeat(64)}`) });
    expect((await deploy({ imageFile })).text).toMatch(
      /FAIL\(RevisionOutOfSync, Checked::web.image.json is not the file that release.json describes: its digest is sha256:e+, but the digest in release.json is sha256:d+/,
    );
  });

  it.each([
    ['template', 'web.template.json', { canonicalTemplate: 'f'.repeat(64) }],
    ['configuration', 'web.test.json', { configuration: { test: 'f'.repeat(64) } }],
  ])('rejects a %s whose hash differs from release.json', async (_what, file, change) => {
    const { text } = await deploy({ release: (release) => withService(release, change) });
    expect(text).toMatch(
      new RegExp(
        `FAIL\\(RevisionOutOfSync, Checked::${file} is not the file that release.json describes: its SHA-256 is [0-9a-f]{64}, but the SHA-256 in release.json is f{64}; release again`,
      ),
    );
  });

  it('accepts a release whose source template is unknown, because only canonical templates are deployed', async () => {
    const { text } = await deploy({
      release: (release) => withService(release, { template: 'f'.repeat(64) }),
    });
    expect(text).toBe('CONT(UPDATE_IN_PROGRESS)');
  });

  it.each([
    ['in YAML', TEMPLATE],
    ['with a blank', canonical().replace('{', '{ ')],
    ['with a line break at its end', `${canonical()}\n`],
    [
      'with a number that is text in the canonical form',
      canonical().replace('"Memory":"128"', '"Memory":128'),
    ],
    ['with keys in another order', reordered(canonical())],
  ])('rejects a template that is not in the canonical form: %s (T41)', async (_what, templateFile) => {
    expect((await deploy({ templateFile })).text).toBe(
      `FAIL(RevisionOutOfSync, this function reads Checked::web.template.json as a canonical template with the SHA-256 ${canonicalSha256()}, but release.json has the SHA-256 ${sha256(Buffer.from(templateFile))}; deploy the functions of all accounts from one commit, then release again)`,
    );
  });

  it('rejects a release of another application', async () => {
    const { text } = await deploy({ release: (release) => ({ ...release, application: 'other' }) });
    expect(text).toMatch(
      /FAIL\(ConfigurationError, .*acme-test-other-web, but the action names the stack acme-test-hello-web/,
    );
  });

  it('rejects a template without a parameter for the image (D24)', async () => {
    const template = TEMPLATE.replace('ImageUri: { Type: String }', 'Other: { Type: String }').replace(
      '!Ref ImageUri',
      imageUri(),
    );
    expect((await deploy({ template })).text).toMatch(
      /FAIL\(ConfigurationError, .*declares no parameter ImageUri/,
    );
  });

  it("rejects a literal image of the service's own repository, with the reason and advice", async () => {
    const old = imageUri().replace(/.{64}$/, 'a'.repeat(64));
    const template = TEMPLATE.replace(
      'Outputs:',
      `        - { Name: old, Image: '${old}', Memory: 64 }\nOutputs:`,
    );
    expect((await deploy({ template })).text).toMatch(
      /FAIL\(ConfigurationError, .*Checked::web.template.json:1:\d+ Resources.Task.Properties.ContainerDefinitions.1.Image: is '.*web@sha256:a+.*', but must be !Ref ImageUri .*: only the image of the release is recorded and kept from expiring; build what this container runs into that image/,
    );
  });

  it('rejects a second container with an image of another registry', async () => {
    const sidecar = `        - { Name: proxy, Image: 'docker.io/proxy@${DIGEST}', Memory: 64 }\n`;
    const template = TEMPLATE.replace('Outputs:', `${sidecar}Outputs:`);
    expect((await deploy({ template })).text).toMatch(
      /FAIL\(ConfigurationError, .*Image: is 'docker.io\/proxy@.*', but must be !Ref ImageUri /,
    );
  });

  it('rejects a configuration that reads a secret into a parameter (T28)', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":"{{resolve:ssm-secure:/db/password:1}}"}}';
    expect((await deploy({ testConfiguration })).text).toMatch(
      /FAIL\(ConfigurationError, .*Parameters.Cluster: the value in this environment must not refer to a secret/,
    );
  });

  it('names every undeclared parameter, and the declared ones (D26)', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":"x","Size":"s","Foo":"1","Bar":"2"}}';
    expect((await deploy({ testConfiguration })).text).toMatch(
      /does not declare: Foo, Bar; .*; declared: Cluster, ImageUri, Size\)$/,
    );
  });

  it.each([
    ['7', 'a number; write it as text: "7"'],
    ['1.10', 'a number; write it as text, in double quotes'],
    ['true', 'a boolean; write it as text: "true"'],
    ['null', 'null; write a string in double quotes'],
    ['[]', 'a list; write a string in double quotes'],
    ['{}', 'a map; write a string in double quotes'],
  ])('rejects the value %s of a parameter (D30)', async (value, is) => {
    const testConfiguration = `{"Parameters":{"Cluster":${value}}}`;
    expect((await deploy({ testConfiguration })).text).toBe(
      `FAIL(ConfigurationError, Checked::web.test.json: Parameters.Cluster is ${is})`,
    );
  });

  it('names all parameters whose value is not text (D30)', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":1,"Size":false}}';
    expect((await deploy({ testConfiguration })).text).toMatch(/Parameters.Cluster .*Parameters.Size /);
  });

  it.each([
    ['"a,b"', 'a,b'],
    ['""', ''],
  ])('passes the value %s as text (D30)', async (value, text) => {
    const { scene } = await deploy({ testConfiguration: `{"Parameters":{"Cluster":${value}}}` });
    expect(scene.changeInput()['Parameters']).toContainEqual({
      ParameterKey: 'Cluster',
      ParameterValue: text,
    });
  });

  it('replaces the tags of the stack by those of the configuration (D32)', async () => {
    const scene = withStack(
      new DeployScene({ testConfiguration: '{"Parameters":{"Cluster":"x"},"Tags":{"team":"red"}}' }),
    );
    scene.cloudFormation.tags = { team: 'blue', cost: '1' };
    await scene.run();
    const tags = scene.changeInput()['Tags'] as { Key: string; Value: string }[];
    expect(tags.filter(({ Key }) => !Key.startsWith('release-'))).toEqual([{ Key: 'team', Value: 'red' }]);
  });

  it.each(['aws:cost', 'AWS:cost', 'Aws:cost'])(
    'rejects the tag %s, which AWS reserves (D32)',
    async (tag) => {
      const testConfiguration = JSON.stringify({ Parameters: { Cluster: 'x' }, Tags: { [tag]: 'y' } });
      expect((await deploy({ testConfiguration })).text).toMatch(
        /FAIL\(ConfigurationError, Checked::web.test.json .*: the name is not allowed/,
      );
    },
  );

  it('rejects more than 50 tags, including the three of the release (D34)', async () => {
    const tags = (count: number) =>
      JSON.stringify({
        Parameters: { Cluster: 'x' },
        Tags: Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${String(i)}`, 'x'])),
      });
    expect((await deploy({ testConfiguration: tags(47) })).text).toMatch(/^CONT/);
    expect((await deploy({ testConfiguration: tags(48) })).text).toMatch(
      /FAIL\(ConfigurationError, .*51 tags; allowed: 50/,
    );
  });

  it.each([
    ['updates', withStack(new DeployScene())],
    ['creates', new DeployScene()],
  ])('passes no capability to CloudFormation when it %s a stack (D35)', async (_what, scene) => {
    const userParameters = { ...PARAMETERS, capabilities: ['CAPABILITY_NAMED_IAM'] };
    expect(outcome(await scene.run({ userParameters }))).toMatch(
      /^FAIL\(ConfigurationError, .*unknown: capabilities/,
    );
    expect(scene.cloudFormation.calls).toEqual([]);
    await scene.run();
    expect(scene.changeInput()).not.toHaveProperty('Capabilities');
  });

  it('explains the format when the configuration is a list (D25)', async () => {
    const testConfiguration = '[{"ParameterKey":"Cluster","ParameterValue":"x"}]';
    expect((await deploy({ testConfiguration })).text).toMatch(
      /FAIL\(ConfigurationError, .*map.*"Parameters"/,
    );
  });

  it('rejects a configuration with an undeclared parameter', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":"x","Clustre":"y"}}';
    expect((await deploy({ testConfiguration })).text).toMatch(
      /ConfigurationError, .*does not declare: Clustre;/,
    );
  });

  it('sends defaults too, and the image overrides the configuration (D27, D31)', async () => {
    const { scene } = await deploy({
      testConfiguration: '{"Parameters":{"Cluster":"7","ImageUri":"repo:latest"}}',
    });
    expect(scene.changeInput()['Parameters']).toEqual([
      { ParameterKey: 'Cluster', ParameterValue: '7' },
      { ParameterKey: 'ImageUri', ParameterValue: imageUri() },
      { ParameterKey: 'Size', ParameterValue: 'small' },
    ]);
  });

  it.each([
    ['rejects a parameter that only the stack has a value for (D28)', { Cluster: 'old' }],
    ['names a parameter without a value (D29)', {}],
  ])('%s', async (_title, parameters) => {
    const scene = withStack(new DeployScene({ testConfiguration: '{}' }));
    scene.cloudFormation.parameters = parameters;
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(ConfigurationError, .*Parameters\.Cluster: has no value in test; set a value in Parameters of the configuration file/,
    );
    expect(scene.cloudFormation.mutations()).toEqual([]);
  });

  it('passes a stack policy, and rejects one that denies updates or is too long (D33)', async () => {
    const allow = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };
    const withPolicy = (...Statement: object[]) =>
      deploy({
        testConfiguration: JSON.stringify({ Parameters: { Cluster: 'x' }, StackPolicy: { Statement } }),
      });
    const { scene } = await withPolicy(allow);
    expect(scene.changeInput()['StackPolicyBody']).toBe(JSON.stringify({ Statement: [allow] }));
    const { scene: refused, text } = await withPolicy(allow, { ...allow, Effect: 'Deny' });
    expect(text).toMatch(/ConfigurationError, Checked::web.test.json: StackPolicy must allow every update/);
    expect(refused.cloudFormation.mutations()).toEqual([]);
    expect((await withPolicy({ ...allow, Sid: 'a'.repeat(16_384) })).text).toMatch(/StackPolicy .*16,384/);
  });

  it('rejects a control character in a value, which another parser may read as a blank', async () => {
    const text = JSON.stringify({ Parameters: { Cluster: 'main\u0001' } });
    expect((await deploy({ testConfiguration: text })).text).toMatch(
      /ConfigurationError, .*web.test.json: the value of Cluster has the character U\+0001, which is not allowed; remove the character/,
    );
  });

  it('rejects a value of 4,097 bytes and more than 200 parameters (D34)', async () => {
    const long = JSON.stringify({ Parameters: { Cluster: 'x'.repeat(4097) } });
    expect((await deploy({ testConfiguration: long })).text).toMatch(
      /FAIL\(ConfigurationError, .*Parameters.Cluster: the value in this environment is too long; allowed: 4 KB/,
    );
    // 2,049 characters, which are 4,097 bytes in UTF-8.
    const bytes = JSON.stringify({ Parameters: { Cluster: `${'ä'.repeat(2048)}x` } });
    expect((await deploy({ testConfiguration: bytes })).text).toMatch(
      /FAIL\(ConfigurationError, .*Parameters.Cluster: the value in this environment is too long; allowed: 4 KB/,
    );
    const most = JSON.stringify({ Parameters: { Cluster: 'ä'.repeat(2048) } });
    expect((await deploy({ testConfiguration: most })).text).toMatch(/^CONT/);
    const many = Array.from(
      { length: 199 },
      (_, i) => `  P${String(i)}: { Type: String, Default: x }\n`,
    ).join('');
    const template = TEMPLATE.replace('Parameters:\n', `Parameters:\n${many}`);
    expect((await deploy({ template })).text).toMatch(
      /FAIL\(ConfigurationError, .*202 parameters; allowed: 200/,
    );
  });

  it("keeps the stack's tags when the configuration has no tags", async () => {
    const scene = withStack(new DeployScene());
    const reserved = { 'aws:x': 'y', 'AWS:x': 'y', 'Aws:cloudformation:stack-name': 'y' };
    scene.cloudFormation.tags = { team: 'blue', ...reserved, 'aws-x': 'kept', 'release-sequence': '6' };
    await scene.run();
    expect(scene.changeInput()['Tags']).toEqual([
      { Key: 'team', Value: 'blue' },
      { Key: 'aws-x', Value: 'kept' },
      { Key: 'release-sequence', Value: '7' },
      { Key: 'release-commit', Value: COMMIT },
      { Key: 'release-execution', Value: EXECUTION },
    ]);
  });

  it.each(['aws:x', 'AWS:x', 'Aws:x', 'aws:'])(
    'rejects a configuration with the reserved tag %s',
    async (tag) => {
      const testConfiguration = JSON.stringify({ Parameters: { Cluster: 'x' }, Tags: { [tag]: 'y' } });
      expect((await deploy({ testConfiguration })).text).toMatch(/^FAIL\(ConfigurationError, .*Tags/);
    },
  );

  it('rejects a configuration that sets a tag of the release', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":"x"},"Tags":{"release-sequence":"999"}}';
    expect((await deploy({ testConfiguration })).text).toMatch(/ConfigurationError, .*release-sequence/);
  });

  it('rejects a forbidden template before any call to CloudFormation (T1)', async () => {
    const scene = withStack(
      new DeployScene({ template: TEMPLATE.replace('AWS::Logs::LogGroup', 'AWS::IAM::Role') }),
    );
    expect(outcome(await scene.run())).toMatch(
      /ConfigurationError, .*: Checked::web.template.json:1:\d+ Resources.Log.Type: AWS::IAM::Role is not an allowed type/,
    );
    expect(scene.cloudFormation.calls).toEqual([]);
  });
});

describe('deploy-stack after an answer of CloudFormation', () => {
  const answering = (error: Error, then: (scene: DeployScene) => void = () => undefined) => {
    const scene = withStack(new DeployScene());
    scene.cloudFormation.before = ({ name }) => {
      if (name !== 'UpdateStack') return;
      then(scene);
      throw error;
    };
    return scene;
  };
  const validation = (message: string) => awsError('ValidationError', message);

  it('succeeds with outputs and record when there is nothing to update (D53)', async () => {
    const scene = answering(validation('No updates are to be performed.'));
    const answered = await scene.run();
    expect(outcome(answered)).toMatch(/^OK\(.*no changes/);
    expect(outputsOf(answered)).toEqual({
      Family: 'web',
      StackId: STACK_ID,
      ImageUri: imageUri(),
      EarliestPromotion: '2030-01-01 01:00 UTC or later',
    });
    expect(scene.s3.writes()).toEqual([RECORD]);
  });

  it('says in the summary which changes are no update (D53)', async () => {
    const text = outcome(await answering(validation('No updates are to be performed.')).run());
    expect(text).toMatch(/^OK\(.*only policies, conditions or outputs differ/);
  });

  it('fails when there is nothing to update and ECS rolled back to another image (M12)', async () => {
    const scene = answering(validation('No updates are to be performed.'));
    scene.cloudFormation.services = [SERVICE_ARN];
    scene.ecs.runs(imageUri(`sha256:${'0'.repeat(64)}`), 'ECS deployment circuit breaker: rolling back');
    expect(outcome(await scene.run())).toMatch(/^FAIL\(JobFailed, .*no changes.*but ECS rolled back/);
    expect(scene.s3.writes()).toEqual([]);
  });

  it('fails when another error code has the text "No updates" (D54)', async () => {
    const answered = await answering(awsError('SomethingElse', 'No updates are to be performed.')).run();
    expect(outcome(answered)).toMatch(/^FAIL\(JobFailed, /);
  });

  it.each([
    [
      'a template that needs a capability (D55)',
      'InsufficientCapabilitiesException',
      'Requires capabilities : [CAPABILITY_IAM]',
      /ConfigurationError, .*CAPABILITY_IAM/,
    ],
    [
      'a role that the function may not pass (D56)',
      'AccessDenied',
      `not authorized to perform: iam:PassRole on resource: ${ROLE}`,
      /PermissionError, .*iam:PassRole.*acme-test-hello-cloudformation/,
    ],
    ['a throttled update (D58)', 'Throttling', 'Rate exceeded', /SystemUnavailable/],
    ...(
      [
        ['a malformed template (D61)', 'Template format error: unsupported structure.'],
        ['a parameter without a value (D61)', 'Parameters: [X] must have values'],
        [
          'a reference to a missing resource (D61)',
          'Template error: instance of Fn::GetAtt references undefined resource Log',
        ],
        [
          'a role that cannot be assumed (D61)',
          'Role arn:aws:iam::111111111111:role/acme-test-hello-cloudformation is invalid or cannot be assumed',
        ],
        [
          'a missing SSM parameter (D61)',
          'Parameter SubnetIds: The parameter /acme/test/subnets does not exist',
        ],
      ] as const
    ).map(([what, message]) => [what, 'ValidationError', message, /^FAIL\(ConfigurationError, /] as const),
    [
      'a template that CloudFormation may not read (D61)',
      'ValidationError',
      'S3 error: Access Denied For more information check the S3 documentation',
      /PermissionError, CloudFormation cannot read the uploaded template, .*Access Denied/,
    ],
    [
      'one stack too many (D61)',
      'LimitExceededException',
      'Stack limit exceeded',
      /JobFailed, .*Stack limit exceeded/,
    ],
  ] as const)(
    'fails with the reason when CloudFormation rejects %s',
    async (_what, code, message, pattern) => {
      const scene = answering(awsError(code, message));
      const text = outcome(await scene.run());
      expect(text).toMatch(pattern);
      expect(text).toContain(message);
      expect(scene.cloudFormation.mutations()).toEqual(['UpdateStack']);
    },
  );

  it('fails after a throttled update without waiting, because nothing was started (D58)', async () => {
    const answered = await answering(awsError('Throttling', 'Rate exceeded')).run();
    expect(outcome(answered)).toMatch(/^FAIL\(SystemUnavailable, .*Rate exceeded/);
  });

  it('watches the update that an earlier try started before the last try was throttled (F5)', async () => {
    const scene = answering(awsError('Throttling', 'Rate exceeded'), ({ cloudFormation }) => {
      cloudFormation.stackEvent('UPDATE_IN_PROGRESS', TOKEN);
    });
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
  });

  it.each([
    ['the connection is lost in every try', networkError(), 'AWS did not answer (ECONNRESET)'],
    [
      'all that comes is a 503',
      awsError('ServiceUnavailable', 'Service Unavailable', 503),
      'AWS could not serve the request (ServiceUnavailable)',
    ],
  ])('looks for the update in at most five invocations when %s (D59)', async (_what, error, sentence) => {
    const scene = answering(error);
    let answered = await scene.run();
    for (let i = 0; i < 4; i += 1) {
      expect(outcome(answered)).toBe(`CONT(${sentence}; the job continues in the next invocation)`);
      answered = await scene.run({ continuationToken: tokenOf(answered) });
    }
    expect(outcome(answered)).toMatch(/^FAIL\(SystemUnavailable/);
  });

  it('finds the update whose response was lost (D59)', async () => {
    const scene = answering(networkError(), ({ cloudFormation }) => {
      cloudFormation.stackEvent('UPDATE_IN_PROGRESS', TOKEN);
    });
    const first = await scene.run();
    expect(outcome(await scene.run({ continuationToken: tokenOf(first) }))).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.cloudFormation.mutations()).toEqual(['UpdateStack']);
  });

  it('waits for another operation that started first (D60)', async () => {
    const busy = validation(`Stack:${STACK_ID} is in UPDATE_IN_PROGRESS state and can not be updated.`);
    const scene = answering(busy, ({ cloudFormation }) => {
      cloudFormation.stackEvent('UPDATE_IN_PROGRESS', 'someone-else');
    });
    expect(outcome(await scene.run())).toMatch(/^CONT\(waits for stack/);
  });

  it.each([
    ['TokenAlreadyExistsException', 'exists'],
    ['ValidationError', `Stack:${STACK_ID} is in UPDATE_IN_PROGRESS state and can not be updated.`],
  ])(
    'watches its own update when the response was lost and a retry is rejected with %s (D83)',
    async (code, message) => {
      const scene = answering(awsError(code, message), ({ cloudFormation }) => {
        cloudFormation.stackEvent('UPDATE_IN_PROGRESS', TOKEN);
      });
      const answered = await scene.run();
      expect(outcome(answered)).toBe('CONT(UPDATE_IN_PROGRESS)');
      expect(JSON.parse(tokenOf(answered))).toMatchObject({ phase: 'monitor' });
    },
  );

  it('watches its own creation when the response was lost (F5)', async () => {
    const scene = new DeployScene();
    scene.cloudFormation.before = ({ name }) => {
      if (name !== 'CreateStack') return;
      scene.cloudFormation.stackEvent('CREATE_IN_PROGRESS', TOKEN);
      throw awsError('AlreadyExistsException', 'Stack already exists');
    };
    expect(outcome(await scene.run())).toBe('CONT(CREATE_IN_PROGRESS)');
  });

  it('starts one update for two deliveries of an event (D83)', async () => {
    const scene = withStack(new DeployScene());
    const outcomes = await Promise.all([scene.run(), scene.run()]);
    // Both jobs may read the stack before either job updates the stack. CloudFormation then receives two update
    // requests with the same token.
    expect(outcomes.map(outcome)).toEqual(['CONT(UPDATE_IN_PROGRESS)', 'CONT(UPDATE_IN_PROGRESS)']);
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    const tokens = scene.cloudFormation.calls
      .filter(({ name }) => name === 'UpdateStack')
      .map(({ input }) => input['ClientRequestToken']);
    expect(new Set(tokens)).toEqual(new Set([TOKEN]));
  });

  it('does not deploy again for a late duplicate of a failed deployment (D84, A8)', async () => {
    const scene = endAtOnce(withStack(new DeployScene()), (token) => {
      scene.cloudFormation.stackEvent('UPDATE_ROLLBACK_COMPLETE', token, 'Resource failed');
    });
    expect(outcome(await scene.run())).toMatch(/^FAIL\(JobFailed/);
    expect(outcome(await scene.run())).toMatch(/^FAIL\(JobFailed/);
    expect(scene.cloudFormation.mutations()).toEqual(['UpdateStack']);
  });
});
