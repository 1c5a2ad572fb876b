import { createHash } from 'node:crypto';

import { templateUrl } from '../../../functions/deploy-stack/stack/template-upload';
import { promotionRecordKey } from '../../../functions/shared/release/records';
import { DeployScene } from '../support/deploy';
import { started } from '../support/deploy-started';
import {
  COMMIT,
  CONFIGURATION,
  EXECUTION,
  IMAGE_FILE,
  TEMPLATE,
  canonical,
  templateOf,
} from '../support/fixtures';
import { outcome, outputsOf } from '../support/job-runner';
import { TOKEN } from '../support/deploy';
import { awsError } from '../support/scripted';

const LARGE = templateOf(51_201);
const SHA256 = createHash('sha256').update(canonical(LARGE)).digest('hex');
const OBJECT = `templates/templates/${SHA256}.json`;
const URL = `https://templates.s3.ap-southeast-2.amazonaws.com/templates/${SHA256}.json`;

const scene = () => {
  const made = new DeployScene({ template: LARGE });
  made.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
  return made;
};

describe('a file that begins with a byte order mark', () => {
  // Some readers drop it and some do not; CloudFormation would get other bytes in test than in production.
  it.each([
    ['template', { template: `\uFEFF${TEMPLATE}` }, 'Source::cfn/web.yaml'],
    ['configuration', { testConfiguration: `\uFEFF${CONFIGURATION}` }, 'Source::cfn/web.test.json'],
    ['image file', { imageFile: `\uFEFF${IMAGE_FILE}` }, 'Build::web.image.json'],
  ])('T25: is refused: %s', async (_what, change, label) => {
    const made = new DeployScene(change);
    made.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
    expect(outcome(await made.run())).toBe(
      `FAIL(ConfigurationError, ${label} begins with a byte order mark; save it as UTF-8 without one)`,
    );
  });
});

describe('a template that is too large for a request', () => {
  it('D20: of 51,201 bytes lies in the bucket of the Region under its content, and is named by its URL', async () => {
    const large = scene();
    expect(outcome(await large.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(large.started()).toMatchObject({ TemplateURL: URL });
    expect(large.started()).not.toHaveProperty('TemplateBody');
    expect(large.s3.objects.get(OBJECT)?.body.toString()).toBe(canonical(LARGE));
    expect(large.s3.calls.find(({ name }) => name === 'PutObject')?.input).toMatchObject({
      ContentType: 'application/json',
      IfNoneMatch: '*',
      ExpectedBucketOwner: '111111111111',
      ChecksumSHA256: Buffer.from(SHA256, 'hex').toString('base64'),
    });
  });

  it('D20: counts bytes, not characters', async () => {
    const wide = `${TEMPLATE}Metadata: { Padding: ${'ü'.repeat(26_000)} }\n`;
    const made = new DeployScene({ template: wide });
    await made.run();
    expect(canonical(wide).length).toBeLessThan(51_200);
    expect(made.started()).toHaveProperty('TemplateURL');
  });

  it('is not uploaded when there is nothing to start', async () => {
    const busy = scene();
    busy.cloudFormation.stackEvent('UPDATE_IN_PROGRESS', 'someone-else');
    await busy.run();
    expect(busy.s3.writes()).toEqual([]);
  });

  it('F5: that is there already is our own: of an earlier release, or of a try whose answer got lost', async () => {
    const large = scene();
    large.s3.put(OBJECT, canonical(LARGE));
    expect(outcome(await large.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(large.started()).toMatchObject({ TemplateURL: URL });
  });

  it('T9: that is there with other bytes is never deployed', async () => {
    const large = scene();
    large.s3.put(OBJECT, 'Resources: {}');
    expect(outcome(await large.run())).toMatch(
      /^FAIL\(RevisionOutOfSync, .*is not the template its name says/,
    );
    expect(large.cloudFormation.mutations()).toEqual([]);
  });

  it('is written again after a conflict of two writers, in eight attempts at most', async () => {
    const large = scene();
    large.templates = large.s3.retryingClient;
    let conflicts = 0;
    large.s3.before = ({ name }) => {
      if (name !== 'PutObject' || conflicts === 2) return;
      conflicts += 1;
      throw awsError('ConditionalRequestConflict', 'A conflicting operation occurred', 409);
    };
    expect(outcome(await large.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(large.s3.writes()).toHaveLength(3);
    large.s3.before = ({ name }) => {
      if (name === 'PutObject') throw awsError('ConditionalRequestConflict', 'A conflict', 409);
    };
    large.cloudFormation.events = [];
    large.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
    expect(outcome(await large.run())).toBe(
      'CONT(AWS could not serve the request (ConditionalRequestConflict); looks again)',
    );
    expect(large.s3.writes()).toHaveLength(3 + 8);
    expect(large.cloudFormation.calls.filter(({ name }) => name === 'UpdateStack')).toHaveLength(1);
  });

  it('fails with the right that is missing', async () => {
    const large = scene();
    large.s3.before = ({ name }) => {
      if (name === 'PutObject')
        throw awsError('AccessDenied', 'not authorized to perform: s3:PutObject', 403);
    };
    expect(outcome(await large.run())).toMatch(
      /^FAIL\(PermissionError, putting the template into templates failed: .*s3:PutObject/,
    );
  });

  it.each([
    ['ap-southeast-2', 'https://b.s3.ap-southeast-2.amazonaws.com/templates/1.json'],
    ['us-gov-west-1', 'https://b.s3.us-gov-west-1.amazonaws.com/templates/1.json'],
    ['cn-north-1', 'https://b.s3.cn-north-1.amazonaws.com.cn/templates/1.json'],
  ])('has the URL of its Region: %s', (region, url) => {
    expect(templateUrl(region, 'b', 'templates/1.json')).toBe(url);
  });
});

describe('what a newer release would replace', () => {
  const record = (change: object = {}) =>
    JSON.stringify({
      version: 1,
      environment: 'production',
      application: 'hello',
      execution: EXECUTION,
      sequence: 11,
      commit: COMMIT,
      images: {},
      promotedAt: '2030-01-01T00:00:00Z',
      ...change,
    });
  const told = async (arrange: (scene: DeployScene) => void) => {
    const { scene: running, look, stack } = await started();
    arrange(running);
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    const answered = await look();
    expect(outcome(answered)).toMatch(/^OK/);
    const outputs = outputsOf(answered);
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => name.startsWith('Replaces-')));
  };
  const put = (environment: string, body: string) => (running: DeployScene) => {
    running.s3.put(`records/${promotionRecordKey(environment, 'hello')}`, body);
  };

  it('is told for every promoted environment', async () => {
    const outputs = await told((running) => {
      running.environment = { PROMOTED_ENVIRONMENTS: 'staging,production' };
      put('production', record())(running);
    });
    expect(outputs).toEqual({
      'Replaces-staging': 'nothing yet',
      'Replaces-production': 'release 11, commit cccccccccccc',
    });
  });

  it('is nothing when no environment is promoted to', async () => {
    const outputs = await told((running) => {
      running.environment = { PROMOTED_ENVIRONMENTS: '' };
    });
    expect(outputs).toEqual({});
  });

  it.each([
    ['is no JSON', put('production', 'x')],
    ['has another shape', put('production', record({ sequence: 'x' }))],
    [
      'may not be read',
      (running: DeployScene) => {
        running.s3.before = ({ name, input }) => {
          if (name === 'GetObject' && String(input['Key']).startsWith('promotions/'))
            throw awsError('AccessDenied', 'Access Denied', 403);
        };
      },
    ],
    [
      'cannot be read for the time being',
      (running: DeployScene) => {
        running.s3.before = ({ name, input }) => {
          if (name === 'GetObject' && String(input['Key']).startsWith('promotions/'))
            throw awsError('SlowDown', 'slow down', 503);
        };
      },
    ],
  ])('is unknown, and no reason to fail, when its record %s', async (_what, arrange) => {
    expect(await told(arrange)).toEqual({ 'Replaces-production': 'unknown' });
  });
});
