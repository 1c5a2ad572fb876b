import { createHash } from 'node:crypto';

import { deployStackEnvironmentSchema } from '../../../functions/deploy-stack/environment';
import { templateUrl } from '../../../functions/shared/aws/template-upload';
import { DeployScene } from '../support/deploy';
import { NOW } from '../support/fakes/fake-cloudformation';
import { startDeployment } from '../support/deploy-started';
import { CONFIGURATION, IMAGE_FILE, TEMPLATE, canonical, templateOf } from '../support/fixtures';
import { outcome, outputsOf } from '../support/job-runner';
import { TOKEN } from '../support/deploy';
import { awsError } from '../support/scripted';

const LARGE = templateOf(51_201);
const SHA256 = createHash('sha256').update(canonical(LARGE)).digest('hex');
const OBJECT = `templates/templates/${SHA256}.json`;
const URL = `https://templates.s3.ap-southeast-2.amazonaws.com/templates/${SHA256}.json`;

/** Sets up an updatable stack and a release with a large template. */
const sceneWithLargeTemplate = () => {
  const scene = new DeployScene({ template: LARGE });
  scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
  return scene;
};

describe('a file that begins with a byte order mark', () => {
  // Some readers remove a byte order mark and others keep the mark. CloudFormation could therefore receive different
  // bytes in the test environment and in production.
  it.each([
    ['template', { templateFile: `\uFEFF${canonical()}` }, 'Checked::web.template.json'],
    ['configuration', { testConfiguration: `\uFEFF${CONFIGURATION}` }, 'Checked::web.test.json'],
    ['image file', { imageFile: `\uFEFF${IMAGE_FILE}` }, 'Checked::web.image.json'],
  ])('is rejected: %s (T25)', async (_what, change, label) => {
    const scene = new DeployScene(change);
    scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
    expect(outcome(await scene.run())).toBe(
      `FAIL(ConfigurationError, ${label} begins with a byte order mark; save the file as UTF-8 without the mark)`,
    );
  });
});

describe('a template that is too large for a request', () => {
  it('is uploaded under its hash from 51,201 bytes on, and passed by its URL (D20)', async () => {
    const scene = sceneWithLargeTemplate();
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.changeInput()).toMatchObject({ TemplateURL: URL });
    expect(scene.changeInput()).not.toHaveProperty('TemplateBody');
    expect(scene.s3.objects.get(OBJECT)?.body.toString()).toBe(canonical(LARGE));
    expect(scene.s3.calls.find(({ name }) => name === 'PutObject')?.input).toMatchObject({
      ContentType: 'application/json',
      IfNoneMatch: '*',
      ExpectedBucketOwner: '111111111111',
      ChecksumSHA256: Buffer.from(SHA256, 'hex').toString('base64'),
    });
  });

  it('is measured in bytes, not in characters (D20)', async () => {
    const wide = `${TEMPLATE}Metadata: { Padding: ${'ü'.repeat(26_000)} }\n`;
    const scene = new DeployScene({ template: wide });
    await scene.run();
    expect(canonical(wide).length).toBeLessThan(51_200);
    expect(scene.changeInput()).toHaveProperty('TemplateURL');
  });

  it('is not uploaded while no operation can start', async () => {
    const scene = sceneWithLargeTemplate();
    scene.cloudFormation.stackEvent('UPDATE_IN_PROGRESS', 'someone-else');
    await scene.run();
    expect(scene.s3.writes()).toEqual([]);
  });

  it('is used as it is when the bucket has it already (F5)', async () => {
    const scene = sceneWithLargeTemplate();
    scene.s3.put(OBJECT, canonical(LARGE));
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.changeInput()).toMatchObject({ TemplateURL: URL });
  });

  it('is not deployed when the bucket has other bytes under its hash (T9)', async () => {
    const scene = sceneWithLargeTemplate();
    scene.s3.put(OBJECT, 'Resources: {}');
    expect(outcome(await scene.run())).toMatch(/^FAIL\(RevisionOutOfSync, .*instead of the one in its name/);
    expect(scene.cloudFormation.mutations()).toEqual([]);
  });

  it('is written at most eight times after conflicts with another writer', async () => {
    const scene = sceneWithLargeTemplate();
    scene.templates = scene.s3.retryingClient;
    let conflicts = 0;
    scene.s3.before = ({ name }) => {
      if (name !== 'PutObject' || conflicts === 2) return;
      conflicts += 1;
      throw awsError('ConditionalRequestConflict', 'A conflicting operation occurred', 409);
    };
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.s3.writes()).toHaveLength(3);
    scene.s3.before = ({ name }) => {
      if (name === 'PutObject') throw awsError('ConditionalRequestConflict', 'A conflict', 409);
    };
    scene.cloudFormation.events = [];
    scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
    expect(outcome(await scene.run())).toBe(
      'CONT(AWS could not serve the request (ConditionalRequestConflict); the job continues in the next invocation)',
    );
    expect(scene.s3.writes()).toHaveLength(3 + 8);
    expect(scene.cloudFormation.calls.filter(({ name }) => name === 'UpdateStack')).toHaveLength(1);
  });

  it('fails the job with the missing permission', async () => {
    const scene = sceneWithLargeTemplate();
    scene.s3.before = ({ name }) => {
      if (name === 'PutObject')
        throw awsError('AccessDenied', 'not authorized to perform: s3:PutObject', 403);
    };
    expect(outcome(await scene.run())).toMatch(
      /^FAIL\(PermissionError, putting the template into the bucket templates failed: .*s3:PutObject/,
    );
  });

  it.each([
    ['ap-southeast-2', 'https://b.s3.ap-southeast-2.amazonaws.com/templates/1.json'],
    ['us-gov-west-1', 'https://b.s3.us-gov-west-1.amazonaws.com/templates/1.json'],
    ['cn-north-1', 'https://b.s3.cn-north-1.amazonaws.com.cn/templates/1.json'],
  ])("has a URL at its Region's endpoint: %s", (region, url) => {
    expect(templateUrl(region, 'b', 'templates/1.json')).toBe(url);
  });
});

describe('the output variable for the approvers', () => {
  /** Returns the earliest promotion after a deployment that succeeds at 2030-01-01T00:10:30Z. */
  const earliestAfter = async (soakMinutes: string) => {
    const { scene, nextJob, stack } = await startDeployment();
    scene.environment = { SOAK_MINUTES: soakMinutes };
    stack.stackEvent('UPDATE_COMPLETE', TOKEN, undefined, { Timestamp: new Date(NOW + 630_000) });
    scene.now = NOW + 3_600_000;
    const answered = await nextJob();
    expect(outcome(answered)).toMatch(/^OK/);
    return outputsOf(answered)['EarliestPromotion'];
  };

  it.each([
    ['0', 'at once'],
    ['1', '2030-01-01 00:12 UTC or later'],
    ['60', '2030-01-01 01:11 UTC or later'],
    ['1429', '2030-01-02 00:00 UTC or later'],
  ])(
    'counts a soak time of %s minutes from the end of the stack operation, and rounds up to minutes (D98)',
    async (minutes, earliest) => {
      expect(await earliestAfter(minutes)).toBe(earliest);
    },
  );

  it.each([
    ['0', true],
    ['10080', true],
    ['', false],
    ['-1', false],
    ['1.5', false],
    ['60,', false],
  ])('needs a soak time: the setting %j is allowed: %s (D98)', (setting, isAllowed) => {
    expect(deployStackEnvironmentSchema.shape.SOAK_MINUTES.safeParse(setting).success).toBe(isAllowed);
  });
});
