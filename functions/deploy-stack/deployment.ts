import { type ArtifactStore, readFiles } from '../shared/artifacts/artifacts';
import { serviceStack } from '../shared/release/names';
import { RELEASE_FILE, releaseSchema } from '../shared/release/release-files';
import { configurationError } from '../shared/job/errors';
import { decodeText, parseJson } from '../shared/text/json';
import { FILE_BYTES, TEMPLATE_BYTES } from '../shared/text/limits';
import { type CheckedService, checkService } from '../shared/release/service-files';
import type { DeployStackEnvironment, DeployStackParameters } from './contract';
import type { RecordDraft } from './token';

/** One service of one release, read and checked, ready to be deployed. */
export interface Deployment extends CheckedService {
  /** ARN of the role that CloudFormation works with: the application's own in this environment. */
  readonly serviceRole: string;
  readonly record: RecordDraft;
}

const IMAGE_FILE = /^((?:.*\/)?)([a-z][a-z0-9-]*)\.image\.json$/;

/**
 * What an action may touch stands in the function's own environment: whoever edits a pipeline must not be able to
 * aim the function's rights at something else. Checked before anything is read.
 *
 * @throws JobError ConfigurationError
 */
export function checkAllowed(parameters: DeployStackParameters, environment: DeployStackEnvironment): void {
  const { STACK_PREFIX, STACK_REGION } = environment;
  if (!parameters.stack.startsWith(STACK_PREFIX) || parameters.stack.length === STACK_PREFIX.length) {
    throw configurationError(`stack ${parameters.stack} is not allowed; allowed: ${STACK_PREFIX}*`);
  }
  if (parameters.region !== STACK_REGION) {
    throw configurationError(`region ${parameters.region} is not allowed; allowed: ${STACK_REGION}`);
  }
}

/**
 * Reads template, configuration, image file and the release.json beside it.
 *
 * @throws JobError ConfigurationError, RevisionOutOfSync (a file is not what the release vouches for), or whatever
 *   reading an artifact may throw.
 */
export async function readDeployment(
  parameters: DeployStackParameters,
  environment: DeployStackEnvironment,
  artifacts: ArtifactStore,
): Promise<Deployment> {
  const [, path = ''] = parameters.image.split('::');
  const [, folder, service] = IMAGE_FILE.exec(path) ?? [];
  if (folder === undefined || service === undefined) {
    throw configurationError(
      `image ${parameters.image} is not allowed; allowed: <artifact>::<service>.image.json`,
    );
  }
  const releaseFile = parameters.image.replace(path, `${folder}${RELEASE_FILE}`);
  const { image, vouching } = await readFiles(artifacts, {
    image: [parameters.image, FILE_BYTES],
    vouching: [releaseFile, FILE_BYTES],
  });
  const { bytes, label } = vouching;
  const release = parseJson(decodeText(bytes, label), label, releaseSchema);
  const expectedStack = serviceStack(environment.STACK_PREFIX, release.application, service);
  if (parameters.stack !== expectedStack) {
    throw configurationError(
      `${label} is a release of ${release.application}, whose service ${service} lives in ${expectedStack}; the action names ${parameters.stack}`,
    );
  }
  const { template, ...optional } = await readFiles(artifacts, {
    template: [parameters.template, TEMPLATE_BYTES],
    ...(parameters.configuration === undefined
      ? {}
      : { configuration: [parameters.configuration, FILE_BYTES] }),
  });
  const checked = checkService(release, service, targetOf(environment), { image, template, ...optional });
  return {
    ...checked,
    serviceRole: environment.SERVICE_ROLE_ARN.replace('*', release.application),
    record: {
      environment: environment.ENVIRONMENT,
      application: release.application,
      service,
      execution: parameters.release,
      sequence: release.sequence,
      commit: release.commit,
      image: checked.image.uri,
      template: checked.templateSha256,
      canonicalTemplate: checked.canonicalSha256,
      ...(checked.configurationSha256 === undefined ? {} : { configuration: checked.configurationSha256 }),
    },
  };
}

const targetOf = ({ PROJECT, ENVIRONMENT, REGISTRY }: DeployStackEnvironment) => ({
  project: PROJECT,
  environment: ENVIRONMENT,
  registry: REGISTRY,
});
