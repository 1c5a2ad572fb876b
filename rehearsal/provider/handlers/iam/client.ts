import { IAMClient } from '@aws-sdk/client-iam';

import type { Connection } from '../../connection';

export const iam = (aws: Connection) => aws.client(IAMClient);
