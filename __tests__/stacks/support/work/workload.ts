import { type Account, arn, IMAGES, OTHER_PROJECTS_IMAGES, serviceStackName, WORKLOAD } from '../example';
import { logIn, PULL } from './shared';
import type { Work } from './work';

/** The machines, ECS itself and the network. */
export function workload(account: Account, environment: string): Work[] {
  const at = (service: string, resource: string) => arn(service, WORKLOAD, account, resource);
  const name = (role: string) => `${account.name}/${environment}-${role}`;
  const clusterName = `big-red-button-${environment}`;
  const cluster = at('ecs', `cluster/${clusterName}`);
  const flowLog = at('logs', `log-group:/vpc/${clusterName}`);
  return [
    logIn(name('task-execution')),
    {
      who: name('task-execution'),
      what: 'pull the images from the registry of the delivery account',
      actions: PULL,
      on: IMAGES,
      butNot: [{ on: OTHER_PROJECTS_IMAGES }],
    },
    {
      who: name('task-execution'),
      what: 'write the logs of tasks',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      on: at('logs', `log-group:/ecs/${serviceStackName(environment)}:log-stream:app/app/0a1b2c3d`),
      butNot: [
        {
          on: at('logs', `log-group:/ecs/${serviceStackName(`x${environment}`)}:log-stream:app/app/0a1b2c3d`),
        },
        { on: `${flowLog}:log-stream:eni-0a1b2c3d-all` },
      ],
    },
    {
      who: name('instance'),
      what: 'find the service of the agents',
      actions: ['ecs:DiscoverPollEndpoint'],
      on: '*',
      butNot: [],
    },
    {
      who: name('instance'),
      what: 'join the cluster and report to it',
      actions: [
        'ecs:DeregisterContainerInstance',
        'ecs:RegisterContainerInstance',
        'ecs:SubmitAttachmentStateChanges',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
      ],
      on: cluster,
      butNot: [{ on: `${cluster}-2` }],
    },
    {
      who: name('instance'),
      what: 'take work from the cluster',
      actions: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      on: at('ecs', `container-instance/${clusterName}/0a1b2c3d`),
      with: { 'ecs:cluster': cluster },
      butNot: [
        { on: at('ecs', `container-instance/${clusterName}-2/0a1b2c3d`) },
        { with: { 'ecs:cluster': `${cluster}-2` } },
      ],
    },
    {
      who: name('flow-log'),
      what: 'write the flow log',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      on: `${flowLog}:log-stream:eni-0a1b2c3d-all`,
      butNot: [{ on: `${flowLog}-2:log-stream:eni-0a1b2c3d-all` }],
    },
    {
      who: name('flow-log'),
      what: 'find the streams of the flow log',
      actions: ['logs:DescribeLogStreams'],
      on: `${flowLog}:log-stream:`,
      butNot: [{ on: `${flowLog}-2:log-stream:` }],
    },
  ];
}
