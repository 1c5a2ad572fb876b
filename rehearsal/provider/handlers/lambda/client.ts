import { LambdaClient } from '@aws-sdk/client-lambda';

import type { Connection } from '../../connection';

export const lambda = (aws: Connection) => aws.client(LambdaClient);
