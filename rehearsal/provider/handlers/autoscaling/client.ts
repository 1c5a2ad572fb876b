import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';

import type { Connection } from '../../connection';

export const autoscaling = (aws: Connection) => aws.client(AutoScalingClient);
