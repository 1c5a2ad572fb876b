import {
  type Account,
  arn,
  IMAGES,
  IMAGES_OF_OTHER_PROJECT,
  serviceStackName,
  WORKLOAD_REGION,
} from '../example';
import { logIn, PULL } from './shared';
import type { Work } from './work';

/** Returns the requests of ECS tasks, container instances and flow logs in an environment. */
export function workload(account: Account, environment: string): Work[] {
  const at = (service: string, resource: string) => arn(service, WORKLOAD_REGION, account, resource);
  const name = (role: string) => `${account.name}/${environment}-${role}`;
  const clusterName = `big-red-button-${environment}`;
  const cluster = at('ecs', `cluster/${clusterName}`);
  const flowLog = at('logs', `log-group:/vpc/${clusterName}`);
  return [
    logIn(name('task-execution')),
    {
      role: name('task-execution'),
      description: 'pull the images from the registry of the delivery account',
      actions: PULL,
      resource: IMAGES,
      denied: [{ resource: IMAGES_OF_OTHER_PROJECT }],
    },
    {
      role: name('task-execution'),
      description: 'write the logs of tasks',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resource: at('logs', `log-group:/ecs/${serviceStackName(environment)}:log-stream:app/app/0a1b2c3d`),
      denied: [
        {
          resource: at(
            'logs',
            `log-group:/ecs/${serviceStackName(`x${environment}`)}:log-stream:app/app/0a1b2c3d`,
          ),
        },
        { resource: `${flowLog}:log-stream:eni-0a1b2c3d-all` },
      ],
    },
    {
      role: name('instance'),
      description: 'find the endpoint of the ECS agent',
      actions: ['ecs:DiscoverPollEndpoint'],
      resource: '*',
      denied: [],
    },
    {
      role: name('instance'),
      description: 'register with the cluster and report state changes',
      actions: [
        'ecs:DeregisterContainerInstance',
        'ecs:RegisterContainerInstance',
        'ecs:SubmitAttachmentStateChanges',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
      ],
      resource: cluster,
      denied: [{ resource: `${cluster}-2` }],
    },
    {
      role: name('instance'),
      description: 'poll the cluster for tasks',
      actions: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      resource: at('ecs', `container-instance/${clusterName}/0a1b2c3d`),
      context: { 'ecs:cluster': cluster },
      denied: [
        { resource: at('ecs', `container-instance/${clusterName}-2/0a1b2c3d`) },
        { context: { 'ecs:cluster': `${cluster}-2` } },
      ],
    },
    {
      role: name('flow-log'),
      description: 'write the flow log',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resource: `${flowLog}:log-stream:eni-0a1b2c3d-all`,
      denied: [{ resource: `${flowLog}-2:log-stream:eni-0a1b2c3d-all` }],
    },
    {
      role: name('flow-log'),
      description: 'list the streams of the flow log',
      actions: ['logs:DescribeLogStreams'],
      resource: `${flowLog}:log-stream:`,
      denied: [{ resource: `${flowLog}-2:log-stream:` }],
    },
  ];
}
