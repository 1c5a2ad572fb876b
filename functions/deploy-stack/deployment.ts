import { type ArtifactStore, readFiles } from '../shared/artifacts/artifacts';
import type { OwnedBucket } from '../shared/aws/owned-bucket';
import { serviceStack } from '../shared/release/names';
import { readCheckedRelease } from '../shared/release/checked-release';
import { RELEASE_FILE } from '../shared/release/release-files';
import { configurationError } from '../shared/job/errors';
import { FILE_BYTES, TEMPLATE_BYTES } from '../shared/text/limits';
import { type CheckedService, checkService } from '../shared/release/service-files';
import type { DeployStackEnvironment, DeployStackParameters } from './contract';
import type { RecordDraft } from './token';

/** One service of a release, with files that have passed all checks. */
export interface Deployment extends CheckedService {
  /** ARN of the IAM role that CloudFormation assumes to deploy the application in this environment. */
  readonly serviceRole: string;
  readonly record: RecordDraft;
}

/** Artifacts of the job, and the bucket with the check records. */
export interface DeploymentSource {
  readonly artifacts: ArtifactStore;
  readonly records: OwnedBucket;
}

const IMAGE_FILE = /^((?:.*\/)?)([a-z][a-z0-9-]*)\.image\.json$/;

/**
 * Reads the template, the configuration file, the image file and `release.json`, and checks the files against each
 * other.
 *
 * @throws JobError of type RevisionOutOfSync when check-release has not written `release.json` in this execution, or
 *   when a file differs from its hash in `release.json`; of type ConfigurationError when a file is not allowed; or the
 *   JobError of `readFiles`.
 */
export async function readDeployment(
  parameters: DeployStackParameters,
  environment: DeployStackEnvironment,
  { artifacts, records }: DeploymentSource,
): Promise<Deployment> {
  const [, path = ''] = parameters.image.split('::');
  const [, folder, service] = IMAGE_FILE.exec(path) ?? [];
  if (folder === undefined || service === undefined) {
    throw configurationError(
      `image file ${parameters.image} is not allowed; allowed: <artifact>::<service>.image.json; run cdktf deploy for the pipeline, then release again`,
    );
  }
  const releaseFile = parameters.image.replace(path, `${folder}${RELEASE_FILE}`);
  const { image, releaseJson } = await readFiles(artifacts, {
    image: [parameters.image, FILE_BYTES],
    releaseJson: [releaseFile, FILE_BYTES],
  });
  const release = await readCheckedRelease(releaseJson, records, parameters.release);
  const expectedStack = serviceStack(environment.STACK_PREFIX, release.application, service);
  if (parameters.stack !== expectedStack) {
    throw configurationError(
      `${releaseJson.label} is a release of ${release.application}, whose service ${service} has the stack ${expectedStack}, but the action names the stack ${parameters.stack}; run cdktf deploy for the pipeline, then release again`,
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
      template: release.services[service]?.template ?? '',
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
