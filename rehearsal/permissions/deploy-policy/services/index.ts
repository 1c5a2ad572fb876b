import type { DeployService } from '../deploy-statement';
import { iam } from './access/iam';
import { kms } from './access/kms';
import { autoScaling } from './compute/autoscaling';
import { ec2 } from './compute/ec2';
import { ecs } from './compute/ecs';
import { elasticLoadBalancing } from './compute/elastic-load-balancing';
import { lambda } from './compute/lambda';
import { cloudFormation } from './delivery/cloudformation';
import { codeBuild } from './delivery/codebuild';
import { codeCommit } from './delivery/codecommit';
import { codePipeline } from './delivery/codepipeline';
import { ecr } from './delivery/ecr';
import { cloudWatch } from './messages/cloudwatch';
import { events } from './messages/events';
import { logs } from './messages/logs';
import { sns } from './messages/sns';
import { sqs } from './messages/sqs';
import { ssm } from './messages/ssm';
import { s3 } from './storage/s3';

/** Every service in which a deployment has resources. */
export const DEPLOY_SERVICES: readonly DeployService[] = [
  iam,
  kms,
  ec2,
  autoScaling,
  ecs,
  elasticLoadBalancing,
  lambda,
  cloudFormation,
  codeBuild,
  codeCommit,
  codePipeline,
  ecr,
  cloudWatch,
  events,
  logs,
  sns,
  sqs,
  ssm,
  s3,
];
