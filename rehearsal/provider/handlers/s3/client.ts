import { S3Client } from '@aws-sdk/client-s3';

import type { Connection } from '../../connection';

export const s3 = (aws: Connection) => aws.client(S3Client);
