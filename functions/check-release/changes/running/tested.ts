import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

import { findDeployedStack } from '../../../shared/aws/find-stack';
import { type OwnedBucket, listFolders, readText } from '../../../shared/aws/owned-bucket';
import { bestEffort } from '../../../shared/aws/best-effort';
import { during } from '../../../shared/job/errors';
import { serviceStack } from '../../../shared/release/names';
import {
  deploymentRecordKey,
  deploymentRecordPrefix,
  deploymentRecordSchema,
} from '../../../shared/release/records';
import { releaseTags } from '../../../shared/release/release-tags';
import { parseJson } from '../../../shared/text/json';
import { name as serviceName } from '../../../shared/text/schema';
import type { ServiceState } from './service-state';

export interface TestedPorts {
  /** CloudFormation client for the Region of the stacks. */
  readonly cloudFormation: CloudFormationClient;
  readonly records: OwnedBucket;
  readonly signal: AbortSignal;
}

/** A service in the tested environment, whose stacks this account deploys. */
export interface TestedService {
  readonly environment: string;
  readonly application: string;
  readonly service: string;
  /** Prefix of the names of the environment's stacks. */
  readonly stackPrefix: string;
}

/**
 * Returns the state of a service. The tags of the service's stack name the release that runs, and the deployment record
 * has the time of the deployment. The state is unknown after a rollback to a release without a record.
 *
 * @throws JobError when the request to CloudFormation fails.
 */
export async function readTestedService(ports: TestedPorts, target: TestedService): Promise<ServiceState> {
  const name = serviceStack(target.stackPrefix, target.application, target.service);
  const stack = await during(`reading stack ${name}`, () => findDeployedStack(ports.cloudFormation, name));
  if (stack === undefined) return { kind: 'nothing' };
  const { sequence, commit, execution } = releaseTags(stack);
  if (sequence === undefined || sequence === 0) return { kind: 'unknown' };
  if (commit === undefined || execution === undefined) return { kind: 'unknown', sequence };
  const since = await readDeployedAt(ports, target, execution);
  const { StackStatus: status = '' } = stack;
  // AWS does not document whether a rollback also restores the tags, and nothing else shows that this release succeeded.
  if (since === undefined && status.startsWith('UPDATE_ROLLBACK_')) return { kind: 'unknown', sequence };
  const isChanging = status.endsWith('_IN_PROGRESS');
  const state = since === undefined && isChanging ? 'deploying' : 'deployed';
  return {
    kind: 'release',
    release: { sequence, commit, execution, ...(since === undefined ? {} : { since }), state },
  };
}

/**
 * Reads the names of all services of an application that were ever deployed to an environment.
 *
 * @throws JobError when a request to S3 fails.
 */
export async function readDeployedServices(
  records: OwnedBucket,
  environment: string,
  application: string,
): Promise<string[]> {
  const folders = await during(`listing the deployment records of ${application} in ${records.bucket}`, () =>
    listFolders(records, deploymentRecordPrefix(environment, application)),
  );
  return folders.filter((folder) => serviceName.safeParse(folder).success);
}

/** Reads the time of a deployment. Returns undefined when there is no readable record of the deployment. */
function readDeployedAt(
  { records, signal }: TestedPorts,
  { environment, application, service }: TestedService,
  execution: string,
): Promise<string | undefined> {
  const key = deploymentRecordKey(environment, application, service, execution);
  return bestEffort(signal, async (options) => {
    const stored = await readText(records, key, options);
    return stored && parseJson(stored.text, key, deploymentRecordSchema).deployedAt;
  });
}
