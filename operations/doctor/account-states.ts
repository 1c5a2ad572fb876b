import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';

import { readStateBucket, type StateBucketContent } from '../inventory/state-bucket';
import type { ProjectAccess } from '../accounts/project-access';

/** The Terraform states of an account. */
export interface AccountStates {
  readonly account: string;
  readonly bucket: string;
  /** Absent if the bucket does not exist. */
  readonly content?: StateBucketContent & {
    /** True if the bucket keeps earlier versions of the states. */
    readonly isVersioned: boolean;
  };
}

/** Reads the Terraform states of each account. */
export function readAccountStates(project: ProjectAccess): Promise<AccountStates>[] {
  const accesses = new Set(project.config.environments.map((environment) => project.in(environment)));
  return [...accesses].map(async (access): Promise<AccountStates> => {
    const { home, stateBucket } = project.names.account(access.name);
    const found = { account: access.name, bucket: stateBucket.name };
    const s3 = access.client(S3Client, home.region);
    const content = await readStateBucket(s3, stateBucket.name);
    if (content === undefined) return found;
    const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: stateBucket.name }));
    return { ...found, content: { ...content, isVersioned: Status === 'Enabled' } };
  });
}
