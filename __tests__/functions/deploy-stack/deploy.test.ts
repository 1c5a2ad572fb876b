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
  imageUri,
  releaseArtifacts,
  templateOf,
  zip,
} from '../support/fixtures';
import { outcome, outputsOf, tokenOf } from '../support/job-runner';
import { awsError, networkError } from '../support/scripted';
import { DeployScene, PARAMETERS, RECORD, ROLE, TOKEN } from '../support/deploy';

const stable = (scene: DeployScene, status = 'UPDATE_COMPLETE') => {
  scene.cloudFormation.stackEvent(status, 'someone-else');
  scene.cloudFormation.parameters = { ImageUri: 'old', Cluster: 'old', Size: 'big' };
  return scene;
};
/** A scene whose accepted Create or Update ends with `ending`, seen in the next look. */
const ending = (scene: DeployScene, end: (token: string) => void) => {
  scene.cloudFormation.onStart = ({ input }) => {
    scene.cloudFormation.stackEvent('UPDATE_IN_PROGRESS', String(input['ClientRequestToken']));
    end(String(input['ClientRequestToken']));
  };
  return scene;
};

describe('what it is asked to do', () => {
  it('D1: starts one update with parameters, role, tags and token, and continues', async () => {
    const scene = stable(new DeployScene());
    const answered = await scene.run();
    expect(outcome(answered)).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.started()).toMatchObject({
      StackName: PARAMETERS.stack,
      TemplateBody: canonical(),
      RoleARN: ROLE,
      ClientRequestToken: TOKEN,
      DisableRollback: false,
      Parameters: [
        { ParameterKey: 'ImageUri', ParameterValue: imageUri() },
        { ParameterKey: 'Cluster', ParameterValue: 'main' },
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
    ['D3', undefined, /UserParameters/],
    ['D3', '', /UserParameters/],
    ['D3', 'not json', /UserParameters of the action:1:1: not JSON/],
    ['D3', '[]', /UserParameters of the action is not as expected: must be a map/],
    ['D4', { ...PARAMETERS, stack: undefined, stackname: 'x' }, /stack: .*unknown: stackname/],
    ['D5', { ...PARAMETERS, stack: '1bad_name' }, /stack/],
    ['D5', { ...PARAMETERS, stack: `a${'b'.repeat(128)}` }, /stack: .*128/],
    [
      'D5',
      { ...PARAMETERS, stack: 'acme-production-hello-web' },
      /stack acme-production-hello-web .*allowed: acme-test-\*/,
    ],
    ['D5', { ...PARAMETERS, region: 'us-east-1' }, /region us-east-1 .*allowed: ap-southeast-2/],
    ['D5', { ...PARAMETERS, roleArn: 'arn:aws:iam::111111111111:role/admin' }, /unknown: roleArn/],
    ['D11', { ...PARAMETERS, template: 'Source::../../x' }, /template/],
    ['D11', { ...PARAMETERS, template: 'Source::/etc/passwd' }, /template/],
  ])('%s: refuses the UserParameters %j before any read', async (_row, userParameters, text) => {
    const scene = stable(new DeployScene());
    const answered = await scene.run(
      userParameters === undefined ? { userParameters: undefined } : { userParameters },
    );
    expect(outcome(answered)).toMatch(/^FAIL\(ConfigurationError, /);
    expect(outcome(answered)).toMatch(text);
    expect(scene.s3.calls).toEqual([]);
    expect(scene.cloudFormation.calls).toEqual([]);
  });

  it('D7: handles UserParameters longer than 1,000 characters', async () => {
    const scene = stable(new DeployScene());
    const long = `${JSON.stringify(PARAMETERS)}${' '.repeat(1000)}`;
    expect(outcome(await scene.run({ userParameters: long }))).toMatch(/^CONT/);
  });
});

describe('D8, D12, D13: artifacts that are not what they seem', () => {
  it.each([
    ['an entry that leads out of the archive', '../evil', /Source/],
    ['an entry with an absolute path', '/etc/passwd', /Source/],
  ])('refuses %s', async (_what, name, text) => {
    const scene = stable(new DeployScene());
    const files = new Map([...releaseArtifacts().source, [name, Buffer.from('x')] as const]);
    scene.s3.put('artifacts/hello/Source', zip(files));
    expect(outcome(await scene.run())).toMatch(/^FAIL\(ConfigurationError, /);
    expect(outcome(await scene.run())).toMatch(text);
    expect(scene.cloudFormation.calls).toEqual([]);
  });

  it('D13: refuses a configuration of more than 64 KB, which none is', async () => {
    const scene = stable(new DeployScene({ testConfiguration: JSON.stringify({ x: 'y'.repeat(66_000) }) }));
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(ConfigurationError, .*web.test.json has 66,008 bytes; allowed: 64 KB\)$/,
    );
  });

  it('D16: an artifact bucket of another Region is a wrong setting', async () => {
    const scene = stable(new DeployScene());
    scene.s3.before = () => {
      throw awsError('PermanentRedirect', 'The bucket must be addressed using the specified endpoint', 301);
    };
    expect(outcome(await scene.run())).toMatch(/^FAIL\(ConfigurationError, .*Region/);
  });

  it('D18: credentials that expired while the event was late are new ones in the next job', async () => {
    const scene = stable(new DeployScene());
    scene.s3.before = () => {
      throw awsError('ExpiredToken', 'The provided token has expired.');
    };
    expect(outcome(await scene.run())).toMatch(
      /^CONT\(the credentials of this invocation have expired \(ExpiredToken\); the next one has new ones; looks again\)$/,
    );
  });
});

describe('artifacts', () => {
  const refusal = async (arrange: (scene: DeployScene) => void, change = {}) => {
    const scene = stable(new DeployScene());
    arrange(scene);
    const told = outcome(await scene.run(change));
    expect(scene.cloudFormation.calls).toEqual([]);
    return told;
  };

  it('D6: names the artifact that the action does not have', async () => {
    expect(await refusal(() => undefined, { inputs: ['Build'] })).toMatch(
      /ConfigurationError, .*Source; available: Build/,
    );
  });

  it('D9: says that an artifact is not a zip, and how to get one', async () => {
    const told = await refusal((scene) =>
      scene.s3.put('artifacts/hello/Source', 'arn:aws:codecommit:clone-ref'),
    );
    expect(told).toMatch(/ConfigurationError, Source is not a zip archive.*CODE_ZIP/);
  });

  it('D10: lists near names of a missing entry', async () => {
    const userParameters = { ...PARAMETERS, template: 'Source::CFN/Web.yaml' };
    expect(await refusal(() => undefined, { userParameters })).toMatch(
      /ConfigurationError, .*near names: cfn\/web.yaml/,
    );
  });

  it('D14: an artifact that is gone is RevisionUnavailable', async () => {
    expect(await refusal((scene) => scene.s3.objects.delete('artifacts/hello/Build'))).toMatch(
      /FAIL\(RevisionUnavailable/,
    );
  });

  it('D15: a forbidden artifact is missing or not permitted', async () => {
    const told = await refusal((scene) => {
      scene.s3.before = () => {
        throw awsError('AccessDenied', 'Access Denied', 403);
      };
    });
    expect(told).toMatch(/FAIL\(PermissionError, .*missing object or missing permission/);
  });

  it('D17: a denied key is named; no encryption header is sent', async () => {
    const scene = stable(new DeployScene());
    scene.s3.before = () => {
      throw awsError('AccessDenied', 'User is not authorized to perform: kms:Decrypt on the resource', 403);
    };
    expect(outcome(await scene.run())).toMatch(/FAIL\(PermissionError, .*kms:Decrypt/);
    expect(Object.keys(scene.s3.calls[0]?.input ?? {}).filter((key) => key.includes('SSE'))).toEqual([]);
  });
});

describe('template, parameters, image', () => {
  const told = async (change: ConstructorParameters<typeof DeployScene>[0]) => {
    const scene = stable(new DeployScene(change));
    const text = outcome(await scene.run());
    if (text.startsWith('FAIL')) expect(scene.cloudFormation.mutations()).toEqual([]);
    return { text, scene };
  };
  const padded = (bytes: number) => `${TEMPLATE}# ${'x'.repeat(bytes - TEMPLATE.length - 2)}`;

  it.each([
    ['of exactly 51,200 bytes in its canonical form', templateOf(51_200)],
    ['whose source alone is larger', padded(80_000)],
  ])('D19: sends a template %s in the call', async (_what, template) => {
    const { text, scene } = await told({ template });
    expect(text).toMatch(/^CONT/);
    expect(scene.s3.writes()).toEqual([]);
    expect(scene.started()['TemplateBody']).toBe(canonical(template));
  });

  it('D21: refuses a template of more than 1 MB in its canonical form', async () => {
    const template = `Description: '${'"'.repeat(600_000)}'\n${TEMPLATE}`;
    expect(template.length).toBeLessThan(1_048_576);
    expect((await told({ template })).text).toMatch(
      /FAIL\(ConfigurationError, Source::cfn\/web.yaml has 1.2 MB as canonical JSON.*allowed: 1 MB/,
    );
  });

  it('D21: refuses a template of more than 1 MB', async () => {
    expect((await told({ template: padded(1_048_577) })).text).toMatch(
      /FAIL\(ConfigurationError, .*has 1.1 MB; allowed: 1 MB\)$/,
    );
  });

  it.each([
    '{}',
    '{"ImageUri":7}',
    JSON.stringify({ ImageUri: `${REGISTRY}/acme/hello/web:latest` }),
    JSON.stringify({ ImageUri: imageUri(`sha256:${'d'.repeat(63)}`) }),
    JSON.stringify({ ImageUri: imageUri(`SHA256:${'d'.repeat(64)}`) }),
  ])('D22: refuses the image file %s', async (imageFile) => {
    expect((await told({ imageFile })).text).toMatch(/FAIL\(ConfigurationError, .*digest/);
  });

  it('D23: refuses an image of another registry', async () => {
    const imageFile = IMAGE_FILE.replace(REGISTRY, 'evil.example.com');
    expect((await told({ imageFile })).text).toMatch(
      /FAIL\(ConfigurationError, .*evil.example.com; allowed: 1111/,
    );
  });

  it("refuses an image of another service's repository", async () => {
    const imageFile = IMAGE_FILE.replace('/acme/hello/web@', '/acme/billing/web@');
    expect((await told({ imageFile })).text).toMatch(
      /FAIL\(ConfigurationError, .*web.image.json is in the repository acme\/billing\/web; allowed: acme\/hello\/web, the one of the service/,
    );
  });

  it('refuses an image that the release does not vouch for', async () => {
    const imageFile = JSON.stringify({ ImageUri: imageUri(`sha256:${'e'.repeat(64)}`) });
    expect((await told({ imageFile })).text).toMatch(
      /FAIL\(RevisionOutOfSync, Build::web.image.json .*digest is sha256:e+, release.json has sha256:d+/,
    );
  });

  it.each(['template', 'configuration'] as const)(
    'refuses a %s that the release does not vouch for',
    async (file) => {
      const { text } = await told({
        release: (release) => {
          const web = release.services['web'] ?? { digest: '', template: '', configuration: {} };
          const other = 'f'.repeat(64);
          const changed = file === 'template' ? { template: other } : { configuration: { test: other } };
          return { ...release, services: { web: { ...web, ...changed } } };
        },
      });
      expect(text).toMatch(
        /FAIL\(RevisionOutOfSync, Source::cfn\/web\.(yaml|test\.json) .*SHA-256 is [0-9a-f]{64}, release.json has f{64}/,
      );
    },
  );

  it("refuses a release of another application for this application's stack", async () => {
    const { text } = await told({ release: (release) => ({ ...release, application: 'other' }) });
    expect(text).toMatch(
      /FAIL\(ConfigurationError, .*acme-test-other-web; the action names acme-test-hello-web/,
    );
  });

  it('D24: refuses a template that takes no image', async () => {
    const template = TEMPLATE.replace('ImageUri: { Type: String }', 'Other: { Type: String }').replace(
      '!Ref ImageUri',
      imageUri(),
    );
    expect((await told({ template })).text).toMatch(
      /FAIL\(ConfigurationError, .*declares no parameter ImageUri/,
    );
  });

  it("refuses a written-out image of the service's own repository, and says why and what to do", async () => {
    const old = imageUri().replace(/.{64}$/, 'a'.repeat(64));
    const template = TEMPLATE.replace(
      'Outputs:',
      `        - { Name: old, Image: '${old}', Memory: 64 }\nOutputs:`,
    );
    expect((await told({ template })).text).toMatch(
      /FAIL\(ConfigurationError, .*web.yaml:21:24 Resources.Task.Properties.ContainerDefinitions.1.Image: is '.*web@sha256:a+.*', but must be !Ref ImageUri .*: only the image of the release is recorded and kept from expiring; build what this container runs into that image/,
    );
  });

  it('refuses a container beside the service with an image of another registry', async () => {
    const sidecar = `        - { Name: proxy, Image: 'docker.io/proxy@${DIGEST}', Memory: 64 }\n`;
    const template = TEMPLATE.replace('Outputs:', `${sidecar}Outputs:`);
    expect((await told({ template })).text).toMatch(
      /FAIL\(ConfigurationError, .*Image: is 'docker.io\/proxy@.*', but must be !Ref ImageUri /,
    );
  });

  it('T28: refuses a configuration that fetches a secret into a parameter', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":"{{resolve:ssm-secure:/db/password:1}}"}}';
    expect((await told({ testConfiguration })).text).toMatch(
      /FAIL\(ConfigurationError, .*Parameters.Cluster: the value in this environment must not refer to a secret/,
    );
  });

  it('D26: names every parameter that the template does not declare, and what it does', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":"x","Size":"s","Foo":"1","Bar":"2"}}';
    expect((await told({ testConfiguration })).text).toMatch(
      /sets Foo, Bar, .*declared: ImageUri, Cluster, Size/,
    );
  });

  it.each([
    ['7', 'a number; write it as text: "7"'],
    ['1.10', 'a number; write it as text, in double quotes'],
    ['true', 'a boolean; write it as text: "true"'],
    ['null', 'null; write a text in double quotes'],
    ['[]', 'a list; write a text in double quotes'],
    ['{}', 'a map; write a text in double quotes'],
  ])('D30: refuses the value %s of a parameter', async (value, is) => {
    const testConfiguration = `{"Parameters":{"Cluster":${value}}}`;
    expect((await told({ testConfiguration })).text).toBe(
      `FAIL(ConfigurationError, Source::cfn/web.test.json: Parameters.Cluster is ${is})`,
    );
  });

  it('D30: names all values of parameters that are no text', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":1,"Size":false}}';
    expect((await told({ testConfiguration })).text).toMatch(/Parameters.Cluster .*Parameters.Size /);
  });

  it.each([
    ['"a,b"', 'a,b'],
    ['""', ''],
  ])('D30: passes the value %s as text', async (value, text) => {
    const { scene } = await told({ testConfiguration: `{"Parameters":{"Cluster":${value}}}` });
    expect(scene.started()['Parameters']).toContainEqual({ ParameterKey: 'Cluster', ParameterValue: text });
  });

  it('D32: tags in the configuration replace those of the stack', async () => {
    const scene = stable(
      new DeployScene({ testConfiguration: '{"Parameters":{"Cluster":"x"},"Tags":{"team":"red"}}' }),
    );
    scene.cloudFormation.tags = { team: 'blue', cost: '1' };
    await scene.run();
    const tags = scene.started()['Tags'] as { Key: string; Value: string }[];
    expect(tags.filter(({ Key }) => !Key.startsWith('release-'))).toEqual([{ Key: 'team', Value: 'red' }]);
  });

  it.each(['aws:cost', 'AWS:cost', 'Aws:cost'])(
    'D32: refuses the tag %s, which AWS reserves',
    async (tag) => {
      const testConfiguration = JSON.stringify({ Parameters: { Cluster: 'x' }, Tags: { [tag]: 'y' } });
      expect((await told({ testConfiguration })).text).toMatch(
        /FAIL\(ConfigurationError, Source::cfn\/web.test.json .*: name not allowed/,
      );
    },
  );

  it('D34: refuses more than 50 tags, the three of the release among them', async () => {
    const tags = (count: number) =>
      JSON.stringify({
        Parameters: { Cluster: 'x' },
        Tags: Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${String(i)}`, 'x'])),
      });
    expect((await told({ testConfiguration: tags(47) })).text).toMatch(/^CONT/);
    expect((await told({ testConfiguration: tags(48) })).text).toMatch(
      /FAIL\(ConfigurationError, .*51 tags; allowed: 50/,
    );
  });

  it('D35: passes the capabilities of the action, never those a template would like', async () => {
    const scene = stable(new DeployScene());
    await scene.run({ userParameters: { ...PARAMETERS, capabilities: ['CAPABILITY_NAMED_IAM'] } });
    expect(scene.started()['Capabilities']).toEqual(['CAPABILITY_NAMED_IAM']);
    const without = stable(new DeployScene());
    await without.run();
    expect(without.started()['Capabilities']).toBeUndefined();
  });

  it('D25: explains the format of a configuration that is a list', async () => {
    const testConfiguration = '[{"ParameterKey":"Cluster","ParameterValue":"x"}]';
    expect((await told({ testConfiguration })).text).toMatch(/FAIL\(ConfigurationError, .*map.*"Parameters"/);
  });

  it('refuses a configuration that gives what the template does not declare', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":"x","Clustre":"y"}}';
    expect((await told({ testConfiguration })).text).toMatch(/ConfigurationError, .*sets Clustre/);
  });

  it('D27 and D31: sends defaults too, and the image wins over the configuration', async () => {
    const { scene } = await told({
      testConfiguration: '{"Parameters":{"Cluster":"7","ImageUri":"repo:latest"}}',
    });
    expect(scene.started()['Parameters']).toEqual([
      { ParameterKey: 'ImageUri', ParameterValue: imageUri() },
      { ParameterKey: 'Cluster', ParameterValue: '7' },
      { ParameterKey: 'Size', ParameterValue: 'small' },
    ]);
  });

  it.each([
    ['D28: refuses a parameter whose value only the stack knows', { Cluster: 'old' }],
    ['D29: names a parameter that has a value nowhere', {}],
  ])('%s', async (_title, parameters) => {
    const scene = stable(new DeployScene({ testConfiguration: '{}' }));
    scene.cloudFormation.parameters = parameters;
    expect(outcome(await scene.run())).toMatch(
      /FAIL\(ConfigurationError, .*Parameters\.Cluster: has no value in test; set it in Parameters of the configuration file/,
    );
    expect(scene.cloudFormation.mutations()).toEqual([]);
  });

  it('D33: passes a stack policy, and refuses one that forbids updates or is too long', async () => {
    const allow = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };
    const withPolicy = (...Statement: object[]) =>
      told({
        testConfiguration: JSON.stringify({ Parameters: { Cluster: 'x' }, StackPolicy: { Statement } }),
      });
    const { scene } = await withPolicy(allow);
    expect(scene.started()['StackPolicyBody']).toBe(JSON.stringify({ Statement: [allow] }));
    const { scene: refused, text } = await withPolicy(allow, { ...allow, Effect: 'Deny' });
    expect(text).toMatch(
      /ConfigurationError, Source::cfn\/web.test.json: StackPolicy may do nothing but allow/,
    );
    expect(refused.cloudFormation.mutations()).toEqual([]);
    expect((await withPolicy({ ...allow, Sid: 'a'.repeat(16_384) })).text).toMatch(/StackPolicy .*16,384/);
  });

  it('refuses a control character in a value, which another reader may take for a blank', async () => {
    const text = JSON.stringify({ Parameters: { Cluster: 'main\u0001' } });
    expect((await told({ testConfiguration: text })).text).toMatch(
      /ConfigurationError, .*web.test.json: the value of Cluster has the character U\+0001; remove it/,
    );
  });

  it('D34: refuses a value of 4,097 bytes and 201 parameters', async () => {
    const long = JSON.stringify({ Parameters: { Cluster: 'x'.repeat(4097) } });
    expect((await told({ testConfiguration: long })).text).toMatch(
      /FAIL\(ConfigurationError, .*Parameters.Cluster: the value in this environment is too long; allowed: 4 KB/,
    );
    // 2,049 characters.
    const bytes = JSON.stringify({ Parameters: { Cluster: `${'ä'.repeat(2048)}x` } });
    expect((await told({ testConfiguration: bytes })).text).toMatch(
      /FAIL\(ConfigurationError, .*Parameters.Cluster: the value in this environment is too long; allowed: 4 KB/,
    );
    const most = JSON.stringify({ Parameters: { Cluster: 'ä'.repeat(2048) } });
    expect((await told({ testConfiguration: most })).text).toMatch(/^CONT/);
    const many = Array.from(
      { length: 199 },
      (_, i) => `  P${String(i)}: { Type: String, Default: x }\n`,
    ).join('');
    const template = TEMPLATE.replace('Parameters:\n', `Parameters:\n${many}`);
    expect((await told({ template })).text).toMatch(
      /FAIL\(ConfigurationError, .*202 parameters; allowed: 200/,
    );
  });

  it("keeps the stack's own tags when the configuration says nothing about tags", async () => {
    const scene = stable(new DeployScene());
    const reserved = { 'aws:x': 'y', 'AWS:x': 'y', 'Aws:cloudformation:stack-name': 'y' };
    scene.cloudFormation.tags = { team: 'blue', ...reserved, 'aws-x': 'kept', 'release-sequence': '6' };
    await scene.run();
    expect(scene.started()['Tags']).toEqual([
      { Key: 'team', Value: 'blue' },
      { Key: 'aws-x', Value: 'kept' },
      { Key: 'release-sequence', Value: '7' },
      { Key: 'release-commit', Value: COMMIT },
      { Key: 'release-execution', Value: EXECUTION },
    ]);
  });

  it.each(['aws:x', 'AWS:x', 'Aws:x', 'aws:'])(
    'refuses a configuration with the tag %s, which is reserved for AWS',
    async (tag) => {
      const testConfiguration = JSON.stringify({ Parameters: { Cluster: 'x' }, Tags: { [tag]: 'y' } });
      expect((await told({ testConfiguration })).text).toMatch(/^FAIL\(ConfigurationError, .*Tags/);
    },
  );

  it('refuses a configuration that sets a tag of the release', async () => {
    const testConfiguration = '{"Parameters":{"Cluster":"x"},"Tags":{"release-sequence":"999"}}';
    expect((await told({ testConfiguration })).text).toMatch(/ConfigurationError, .*release-sequence/);
  });

  it('T1: refuses a forbidden template before any call to CloudFormation', async () => {
    const scene = stable(
      new DeployScene({ template: TEMPLATE.replace('AWS::Logs::LogGroup', 'AWS::IAM::Role') }),
    );
    expect(outcome(await scene.run())).toMatch(
      /ConfigurationError, .*Log.Type: AWS::IAM::Role is not a type/,
    );
    expect(scene.cloudFormation.calls).toEqual([]);
  });
});

describe('the answer to the start', () => {
  const answering = (error: Error, then: (scene: DeployScene) => void = () => undefined) => {
    const scene = stable(new DeployScene());
    scene.cloudFormation.before = ({ name }) => {
      if (name !== 'UpdateStack') return;
      then(scene);
      throw error;
    };
    return scene;
  };
  const validation = (message: string) => awsError('ValidationError', message);

  it('D53: no updates are a success, with outputs and record', async () => {
    const scene = answering(validation('No updates are to be performed.'));
    const answered = await scene.run();
    expect(outcome(answered)).toMatch(/^OK\(.*no changes/);
    expect(outputsOf(answered)).toEqual({
      Family: 'web',
      StackId: STACK_ID,
      ImageUri: imageUri(),
      'Replaces-production': 'nothing yet',
    });
    expect(scene.s3.writes()).toEqual([RECORD]);
  });

  it('D53: says in the summary what kind of change is none', async () => {
    const told = outcome(await answering(validation('No updates are to be performed.')).run());
    expect(told).toMatch(/^OK\(.*policies, conditions and outputs alone change nothing/);
  });

  it('M12: no change is no success when ECS went back to another image by itself', async () => {
    const scene = answering(validation('No updates are to be performed.'));
    scene.cloudFormation.services = [SERVICE_ARN];
    scene.ecs.runs(imageUri(`sha256:${'0'.repeat(64)}`), 'ECS deployment circuit breaker: rolling back');
    expect(outcome(await scene.run())).toMatch(/^FAIL\(JobFailed, .*no changes.*but ECS rolled back/);
    expect(scene.s3.writes()).toEqual([]);
  });

  it('D54: the same words under another code are a failure', async () => {
    const told = await answering(awsError('SomethingElse', 'No updates are to be performed.')).run();
    expect(outcome(told)).toMatch(/^FAIL\(JobFailed, /);
  });

  it.each([
    [
      'D55',
      'InsufficientCapabilitiesException',
      'Requires capabilities : [CAPABILITY_IAM]',
      /ConfigurationError, .*CAPABILITY_IAM/,
    ],
    [
      'D56',
      'AccessDenied',
      `not authorized to perform: iam:PassRole on resource: ${ROLE}`,
      /PermissionError, .*iam:PassRole.*acme-test-hello-cloudformation/,
    ],
    ['D58', 'Throttling', 'Rate exceeded', /SystemUnavailable/],
    ...[
      'Template format error: unsupported structure.',
      'Parameters: [X] must have values',
      'Template error: instance of Fn::GetAtt references undefined resource Log',
      'Role arn:aws:iam::111111111111:role/acme-test-hello-cloudformation is invalid or cannot be assumed',
      'Parameter SubnetIds: The parameter /acme/test/subnets does not exist',
    ].map((message) => ['D61', 'ValidationError', message, /^FAIL\(ConfigurationError, /] as const),
    [
      'D61',
      'ValidationError',
      'S3 error: Access Denied For more information check the S3 documentation',
      /PermissionError, .*template by its URL/,
    ],
    ['D61', 'LimitExceededException', 'Stack limit exceeded', /JobFailed, .*Stack limit exceeded/],
  ] as const)('%s: fails when the update is answered with %s: %s', async (_row, code, message, text) => {
    const scene = answering(awsError(code, message));
    const told = outcome(await scene.run());
    expect(told).toMatch(text);
    expect(told).toContain(message);
    expect(scene.cloudFormation.mutations()).toEqual(['UpdateStack']);
  });

  it('D58: a throttled start is an answer: nothing was started, so nothing is waited for', async () => {
    const answered = await answering(awsError('Throttling', 'Rate exceeded')).run();
    expect(outcome(answered)).toMatch(/^FAIL\(SystemUnavailable, .*Rate exceeded/);
  });

  it('F5: throttled in the last of several tries, it finds what an earlier one has started', async () => {
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
  ])(
    'D59: looks again, five times at most, when %s: the update may be running',
    async (_what, error, sentence) => {
      const scene = answering(error);
      let answered = await scene.run();
      for (let i = 0; i < 4; i += 1) {
        expect(outcome(answered)).toBe(`CONT(${sentence}; looks again)`);
        answered = await scene.run({ continuationToken: tokenOf(answered) });
      }
      expect(outcome(answered)).toMatch(/^FAIL\(SystemUnavailable/);
    },
  );

  it('D59: finds the update that it never heard of', async () => {
    const scene = answering(networkError(), ({ cloudFormation }) => {
      cloudFormation.stackEvent('UPDATE_IN_PROGRESS', TOKEN);
    });
    const first = await scene.run();
    expect(outcome(await scene.run({ continuationToken: tokenOf(first) }))).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.cloudFormation.mutations()).toEqual(['UpdateStack']);
  });

  it('D60: waits when someone else was faster', async () => {
    const busy = validation(`Stack:${STACK_ID} is in UPDATE_IN_PROGRESS state and can not be updated.`);
    const scene = answering(busy, ({ cloudFormation }) => {
      cloudFormation.stackEvent('UPDATE_IN_PROGRESS', 'someone-else');
    });
    expect(outcome(await scene.run())).toMatch(/^CONT\(waits for stack/);
  });

  it.each([
    ['TokenAlreadyExistsException', 'exists'],
    ['ValidationError', `Stack:${STACK_ID} is in UPDATE_IN_PROGRESS state and can not be updated.`],
  ])('D83: watches its own update when the answer to it got lost (%s)', async (code, message) => {
    const scene = answering(awsError(code, message), ({ cloudFormation }) => {
      cloudFormation.stackEvent('UPDATE_IN_PROGRESS', TOKEN);
    });
    const answered = await scene.run();
    expect(outcome(answered)).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(JSON.parse(tokenOf(answered))).toMatchObject({ phase: 'monitor' });
  });

  it('F5: watches its own creation when the answer to it got lost', async () => {
    const scene = new DeployScene();
    scene.cloudFormation.before = ({ name }) => {
      if (name !== 'CreateStack') return;
      scene.cloudFormation.stackEvent('CREATE_IN_PROGRESS', TOKEN);
      throw awsError('AlreadyExistsException', 'Stack already exists');
    };
    expect(outcome(await scene.run())).toBe('CONT(CREATE_IN_PROGRESS)');
  });

  it('D83: two deliveries of the same event start one update', async () => {
    const scene = stable(new DeployScene());
    const outcomes = await Promise.all([scene.run(), scene.run()]);
    // Both may have looked before either leapt: CloudFormation then sees the same token twice.
    expect(outcomes.map(outcome)).toEqual(['CONT(UPDATE_IN_PROGRESS)', 'CONT(UPDATE_IN_PROGRESS)']);
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    const tokens = scene.cloudFormation.calls
      .filter(({ name }) => name === 'UpdateStack')
      .map(({ input }) => input['ClientRequestToken']);
    expect(new Set(tokens)).toEqual(new Set([TOKEN]));
  });

  it('D84, A8: a late duplicate of a deployment that failed does not deploy again', async () => {
    const scene = ending(stable(new DeployScene()), (token) => {
      scene.cloudFormation.stackEvent('UPDATE_ROLLBACK_COMPLETE', token, 'Resource failed');
    });
    expect(outcome(await scene.run())).toMatch(/^FAIL\(JobFailed/);
    expect(outcome(await scene.run())).toMatch(/^FAIL\(JobFailed/);
    expect(scene.cloudFormation.mutations()).toEqual(['UpdateStack']);
  });
});
