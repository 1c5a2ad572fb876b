import { startLocalAws } from './rehearsal/local-aws/local-aws';
import { execFileSync } from 'node:child_process';
void (async () => {
  const environment = { ...process.env, PATH: '/root/.pyenv/versions/3.12.1/bin:/usr/bin:/bin', XDG_CACHE_HOME: '/tmp/vt/cache' };
  for (const i of [1, 2]) {
    const t = Date.now();
    const aws = await startLocalAws({ workDirectory: '/tmp/vt/work', environment, report: (l) => console.log('REPORT', l) });
    console.log(i, 'started after', Date.now() - t, 'ms');
    console.log(execFileSync('aws', ['s3', 'mb', 's3://bkt'], { env: aws.childEnvironment }).toString(), execFileSync('sh', ['-c', 'which aws; aws --version; aws ecs list-clusters; aws cloudformation list-stacks; aws ec2 describe-vpcs --query Vpcs[0].CidrBlock; aws elbv2 describe-load-balancers; aws lambda list-functions; aws codebuild list-projects; aws events list-rules; aws ssm describe-parameters; aws autoscaling describe-auto-scaling-groups; aws kms list-keys; aws cloudwatch describe-alarms; aws logs describe-log-groups; aws sns list-topics; aws iam list-roles; aws ecr describe-repositories; aws codepipeline list-pipelines; aws sts get-caller-identity; aws sqs list-queues'], { env: aws.childEnvironment }).toString().replace(/\s+/g, ' ').slice(0, 900));
    await aws.stop();
  }
})();
