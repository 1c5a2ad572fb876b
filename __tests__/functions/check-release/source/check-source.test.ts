import { createHash } from 'node:crypto';

import {
  FILES,
  SCOPE,
  TEMPLATE,
  type Files,
  changed,
  configuration,
} from '../../shared/release/problems/application';
import { ACCOUNT } from '../../support/fixtures';
import { awsError, networkError } from '../../support/scripted';
import { rawZip } from '../../support/zips/raw-zip';
import { parseTemplate } from '../../../../functions/shared/template/parse';
import { SourceScene } from './source-scene';

const canonical = (template: string) => parseTemplate(template, 'web.yaml').canonical;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A template whose canonical JSON has 51,201 bytes or more. */
const LARGE = `${TEMPLATE}Metadata: { Padding: ${'x'.repeat(51_201)} }\n`;
const URL = `https://templates.s3.ap-southeast-2.amazonaws.com/templates/${sha256(canonical(LARGE))}.json`;
const OBJECT = `templates/templates/${sha256(canonical(LARGE))}.json`;
const rejected = (message: string) => () => {
  throw awsError('ValidationError', message);
};

describe('the source artifact', () => {
  test('is read with all files of all services, and the result has their bytes', async () => {
    const scene = new SourceScene({ ...FILES, 'src/main.py': 'print()' });
    const services = await scene.check();
    expect(services.map(({ service }) => service)).toEqual(['web', 'api']);
    expect(
      services.flatMap(({ configurations }) => configurations.map(({ bytes }) => bytes.toString())),
    ).toEqual([
      configuration('test', 10),
      configuration('production', 10),
      configuration('test', 20),
      configuration('production', 20),
    ]);
    // The archive is so small that the first request reads all bytes.
    expect(scene.s3.calls).toHaveLength(1);
  });

  test('is rejected with the problems of all files together', async () => {
    const scene = new SourceScene({
      ...changed({ 'cfn/web.yaml': undefined, 'cfn/web.test.json': '{', 'cfn/api.yaml': undefined }),
      'cfn/web.yml': TEMPLATE,
    });
    expect(await scene.failure()).toBe(
      "ConfigurationError: the source has 3 problems: cfn/web.yaml is missing, but the service 'web' needs this file; did you mean cfn/web.yml? Rename the file; " +
        'cfn/web.test.json:1:2: not JSON: a key in double quotes is missing; ' +
        "cfn/api.yaml is missing, but the service 'api' needs this file; add the file",
    );
  });

  test('is rejected with every file that is too large, and with all other problems', async () => {
    const scene = new SourceScene(
      changed({
        'cfn/web.yaml': 'x'.repeat(1024 * 1024 + 1),
        'cfn/web.test.json': ' '.repeat(64 * 1024 + 1),
        'cfn/api.test.json': '[]',
      }),
    );
    expect(await scene.failure()).toMatch(
      /^ConfigurationError: the source has 3 problems: Source::cfn\/web\.yaml .*; Source::cfn\/web\.test\.json .*; cfn\/api\.test\.json is a list, /,
    );
  });

  test('is rejected with every file that is damaged', async () => {
    const scene = new SourceScene(FILES);
    const data = Buffer.from(TEMPLATE);
    scene.put(
      rawZip(
        Object.entries(FILES).map(([name, content]) =>
          name.endsWith('.yaml') ? { name, data, declaredCrc: 1 } : { name, data: Buffer.from(content) },
        ),
      ),
    );
    expect(await scene.failure()).toMatch(
      /^ConfigurationError: the source has 2 problems: Source::cfn\/web\.yaml .*; Source::cfn\/api\.yaml /,
    );
  });

  test('fails the check as unavailable when S3 does not answer', async () => {
    const scene = new SourceScene(FILES);
    scene.s3.before = () => {
      throw networkError();
    };
    expect(await scene.failure()).toMatch(/^SystemUnavailable: reading Source failed: /);
    expect(scene.calls).toEqual([]);
  });
});

describe('CloudFormation', () => {
  test('validates the canonical template of every service', async () => {
    const scene = new SourceScene(FILES);
    await scene.check();
    expect(scene.calls).toEqual(
      ['web', 'api'].map(() => ({
        name: 'ValidateTemplate',
        input: { TemplateBody: canonical(TEMPLATE) },
      })),
    );
    expect(scene.s3.writes()).toEqual([]);
  });

  test('gets a large template by its URL, from an object that is named by its hash', async () => {
    const scene = new SourceScene(changed({ 'cfn/web.yaml': LARGE }));
    await scene.check();
    expect(scene.calls.map(({ input }) => input)).toEqual(
      expect.arrayContaining([{ TemplateURL: URL }, { TemplateBody: canonical(TEMPLATE) }]),
    );
    expect(scene.s3.objects.get(OBJECT)?.body.toString()).toBe(canonical(LARGE));
    expect(scene.s3.calls.find(({ name }) => name === 'PutObject')?.input).toMatchObject({
      ExpectedBucketOwner: ACCOUNT,
      IfNoneMatch: '*',
    });
  });

  test('uses the object of an earlier check, and not an object with other bytes', async () => {
    const scene = new SourceScene(changed({ 'cfn/web.yaml': LARGE }));
    scene.s3.put(OBJECT, canonical(LARGE));
    expect(await scene.failure()).toBe('no error');
    scene.s3.put(OBJECT, '{}');
    expect(await scene.failure()).toMatch(/^RevisionOutOfSync: .* instead of the one in its name/);
  });

  test('is asked also when a configuration file has a problem, and its reason is in the same answer', async () => {
    const scene = new SourceScene(changed({ 'cfn/web.production.json': '{' }));
    scene.answer = rejected('Template format error: Unresolved resource dependencies [X]');
    expect(await scene.failure()).toBe(
      'ConfigurationError: the source has 3 problems: ' +
        'cfn/web.yaml: CloudFormation rejects the template: Template format error: Unresolved resource dependencies [X]; ' +
        'cfn/api.yaml: CloudFormation rejects the template: Template format error: Unresolved resource dependencies [X]; ' +
        'cfn/web.production.json:1:2: not JSON: a key in double quotes is missing',
    );
  });

  test('does not get a template that the guard rejects', async () => {
    const scene = new SourceScene(changed({ 'cfn/web.yaml': `Transform: AWS::Include\n${TEMPLATE}` }));
    expect(await scene.failure()).toMatch(
      /^ConfigurationError: the source has 1 problem: cfn\/web\.yaml:1:1 /,
    );
    expect(scene.calls).toHaveLength(1);
  });

  test.each([
    ['Throttling', 'Rate exceeded', 400, 'SystemUnavailable: validating cfn/web.yaml failed: Throttling'],
    [
      'ValidationError',
      'Rate exceeded',
      400,
      'SystemUnavailable: validating cfn/web.yaml failed: ValidationError',
    ],
    ['InternalFailure', 'x', 500, 'SystemUnavailable: validating cfn/web.yaml failed: InternalFailure'],
    [
      'AccessDenied',
      'not authorized to perform: cloudformation:ValidateTemplate',
      403,
      'PermissionError: validating cfn/web.yaml failed: AccessDenied',
    ],
    [
      'ValidationError',
      'S3 error: Access Denied',
      400,
      'PermissionError: CloudFormation cannot read the uploaded template, because the role of this function has no permission: S3 error: Access Denied; run cdktf deploy for the environment and the function again, then retry the stage',
    ],
    [
      'ValidationError',
      'S3 error: The specified key does not exist.',
      400,
      'ConfigurationError: validating cfn/web.yaml failed: ValidationError: S3 error: ',
    ],
  ])(
    'that answers %s (%s) fails the check, and rejects no template',
    async (code, message, status, expected) => {
      const scene = new SourceScene(changed({ 'cfn/web.yaml': LARGE }));
      scene.answer = ({ input }) => {
        if ('TemplateURL' in input) throw awsError(code, message, status);
      };
      const failure = await scene.failure();
      expect(failure.slice(0, expected.length)).toBe(expected);
    },
  );
});

describe('the message of a rejected source', () => {
  const withMistakes = (number: number) => {
    const outputs = Array.from(
      { length: number },
      (_, index) => `  N${String(index)}: { Value: a, Export: b }`,
    );
    return changed({ 'cfn/web.yaml': `${TEMPLATE}Outputs:\n${outputs.join('\n')}\n` });
  };

  test('fits in a message of CodePipeline, and counts what it leaves out', async () => {
    const failure = await new SourceScene(withMistakes(100)).failure();
    expect(failure.length).toBeLessThan(5_000);
    expect(failure).toMatch(
      /^ConfigurationError: the source has 100 problems: cfn\/web\.yaml:26:19 Outputs\.N0\.Export: /,
    );
    const listed = failure.match(/Outputs\.N\d+\.Export: /g)?.length ?? 0;
    expect(listed).toBeGreaterThan(20);
    expect(failure).toMatch(new RegExp(`; and ${String(100 - listed)} more, which npx brb check lists$`));
  });

  test("leaves out none of CloudFormation's rejections, which npx brb check does not list", async () => {
    const services = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(64));
    const files = services.flatMap((service) => [
      [`cfn/${service}.yaml`, TEMPLATE],
      [`cfn/${service}.test.json`, configuration('test', 10)],
      [`cfn/${service}.production.json`, '{'],
    ]);
    const scene = new SourceScene(Object.fromEntries(files) as Files, { ...SCOPE, services });
    scene.answer = rejected('y'.repeat(10_000));
    const failure = await scene.failure();
    expect(failure.length).toBeLessThan(5_000);
    expect(failure).toMatch(
      /^ConfigurationError: the source has \d+ problems: cfn\/a+\.yaml: CloudFormation/,
    );
    expect(failure.match(/CloudFormation rejects the template: y+…/g)).toHaveLength(5);
    expect(failure).toMatch(/; and \d more, which npx brb check lists$/);
  });

  test('shortens one long problem, and still has the next one', async () => {
    const scene = new SourceScene(FILES);
    scene.answer = rejected(`${'x'.repeat(10_000)}.`);
    expect(await scene.failure()).toMatch(/x…; cfn\/api\.yaml: CloudFormation rejects the template: x+…$/);
  });
});
