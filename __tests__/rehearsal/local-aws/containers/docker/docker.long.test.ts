import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { DescribeImagesCommand } from '@aws-sdk/client-ecr';

import { findDocker } from '../../../../../rehearsal/local-aws/containers/docker/find-docker';
import {
  app,
  get,
  startServiceEnvironment,
  type ServiceEnvironment,
} from '../../services/ecs/service-environment';
import { until } from '../../support/local-aws';
import { writeFakeDocker, type FakeDocker } from './fake-docker';

jest.setTimeout(60_000);

let directory: string;
let docker: FakeDocker;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'docker-'));
  docker = await writeFakeDocker(join(directory, 'bin'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('a missing Docker, and a Docker without a daemon, are reported with what to do', async () => {
  await expect(findDocker({ PATH: directory })).rejects.toThrow(
    'docker is not on PATH; install Docker, or leave out --docker.',
  );
  // Without a PATH, the program does not find node, and fails.
  await expect(findDocker({ PATH: docker.bin })).rejects.toThrow(
    /^\S+\/docker does not reach Docker \(.+\); start Docker, or leave out --docker\.$/,
  );
});

describe('with the Docker of the user', () => {
  let environment: ServiceEnvironment;
  let image: string;
  beforeAll(async () => {
    environment = await startServiceEnvironment({
      services: 'docker',
      environment: {
        ...process.env,
        PATH: [docker.bin, process.env['PATH'] ?? ''].join(delimiter),
        DOCKER_HOST: 'unix:///docker.sock',
        AWS_PROFILE: 'real',
      },
    });
    image = await environment.push(app(), 'COMMIT=abc');
  });
  afterAll(() => environment.stop());

  test('a build runs in Docker, with the settings of the user for Docker only', () => {
    const [call] = docker.calls('build');
    expect(call?.args.slice(0, 5)).toEqual([
      'build',
      '--build-arg',
      'COMMIT=abc',
      '--tag',
      expect.anything(),
    ]);
    expect(call?.environment['DOCKER_HOST']).toBe('unix:///docker.sock');
    expect(call?.environment).not.toHaveProperty('AWS_PROFILE');
  });

  test('a push reaches the local registry only, with the digest of the manifest that Docker has', async () => {
    expect(image).toMatch(new RegExp(`@${docker.digest}$`));
    const { imageDetails } = await environment.ecr.send(new DescribeImagesCommand({ repositoryName: 'app' }));
    expect(imageDetails).toMatchObject([{ imageDigest: docker.digest }]);
    expect([...docker.calls('push'), ...docker.calls('login')]).toEqual([]);
  });

  test('a service runs in a container with the settings of its task definition', async () => {
    await environment.create('web', image);
    expect(await environment.ended('web')).toBe('CREATE_COMPLETE');
    const reachable = await environment.reach('web');
    const { url = '' } =
      (reachable !== undefined && 'addresses' in reachable && reachable.addresses[0]) || {};
    const { args, environment: variables } = JSON.parse((await get(url)).body) as {
      args: string[];
      environment: Record<string, string>;
    };
    const { PORT: port = '' } = variables;
    expect(port).not.toBe('8080');
    expect(args.join(' ')).toMatch(
      new RegExp(
        [
          '^run --rm --name big-red-button-[0-9a-f]{32}-app --label big-red-button=\\S+ --network host ',
          '(--env \\w+ )+--read-only --init --user 1000:1000 --cap-drop ALL sha256:local serve ',
          `--port=${port}$`,
        ].join(''),
      ),
    );
    expect(args).toEqual(expect.arrayContaining(['PORT', 'IMAGE', 'AWS_ENDPOINT_URL']));
    expect(args).not.toContain('COMMIT');
    expect(variables).toMatchObject({
      AWS_ENDPOINT_URL: environment.local.aws.endpoint,
      IMAGE: image,
      DOCKER_HOST: 'unix:///docker.sock',
    });
  });

  test('the end of the rehearsal removes its containers, and only its own', async () => {
    const label = docker.calls('run')[0]?.args.find((arg) => arg.startsWith('big-red-button='));
    await environment.local.aws.stop();
    await until('the containers are removed', () => docker.calls('rm --force container-1').length > 0);
    expect(docker.calls('ps')).toMatchObject([
      { args: ['ps', '--all', '--quiet', '--filter', `label=${label ?? ''}`] },
    ]);
  });
});
