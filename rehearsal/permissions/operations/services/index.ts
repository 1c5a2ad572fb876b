import type { ServiceRules } from '../service-rules';
import { iam } from './access/iam';
import { kms } from './access/kms';
import { sts } from './access/sts';
import { applicationAutoScaling } from './compute/application-autoscaling';
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
import { s3Control } from './storage/s3-control';

/** The rules of every service that the rehearsal uses, by the name of the service in botocore, such as `elbv2`. */
export const SERVICES: Readonly<Record<string, ServiceRules>> = {
  'application-autoscaling': applicationAutoScaling,
  autoscaling: autoScaling,
  cloudformation: cloudFormation,
  cloudwatch: cloudWatch,
  codebuild: codeBuild,
  codecommit: codeCommit,
  codepipeline: codePipeline,
  ec2,
  ecr,
  ecs,
  elbv2: elasticLoadBalancing,
  events,
  iam,
  kms,
  lambda,
  logs,
  s3,
  s3control: s3Control,
  sns,
  sqs,
  ssm,
  sts,
};
