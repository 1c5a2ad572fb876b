import {
  DescribeServicesCommand,
  ListServicesCommand,
  ListTasksCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
} from '@aws-sdk/client-ecs';
import { DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DELIVERY } from '../../support/local-aws';
import {
  app,
  CLUSTER,
  REGION,
  server,
  startServiceEnvironment,
  type ServiceEnvironment,
} from './service-environment';

jest.setTimeout(120_000);
let environment: ServiceEnvironment;
beforeAll(async () => {
  environment = await startServiceEnvironment();
});
afterAll(() => environment.stop());
async function show() {
  const { ecs, balancing } = environment;
  const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster: CLUSTER }));
  const { services } = await environment.ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER, services: serviceArns }),
  );
  const stopped = await ecs.send(
    new ListTasksCommand({ cluster: CLUSTER, serviceName: serviceArns?.[0], desiredStatus: 'STOPPED' }),
  );
  const running = await ecs.send(new ListTasksCommand({ cluster: CLUSTER, serviceName: serviceArns?.[0] }));
  const tasks = await ecs.send(
    new DescribeTasksCommand({
      cluster: CLUSTER,
      tasks: [...(stopped.taskArns ?? []), ...(running.taskArns ?? [])],
    }),
  );
  const { TargetGroups } = await balancing.send(new DescribeTargetGroupsCommand({}));
  const health = await balancing.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn }),
  );
  const dep = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster: CLUSTER, service: serviceArns?.[0] ?? '' }),
  );
  console.log(
    JSON.stringify(
      { services, tasks: tasks.tasks, health: health.TargetHealthDescriptions, dep: dep.serviceDeployments },
      null,
      1,
    ),
  );
}

test('x', async () => {
  const image = await environment.push(app(), 'COMMIT=abc');
  let begin = Date.now();
  await environment.create('web', image);
  console.log(Date.now() - begin);
  const reach = await environment.local.aws.reach({ accountId: DELIVERY, region: REGION }, 'web');
  console.log(JSON.stringify(reach), environment.local.reports);
  const r = await fetch((reach[0] as any).addresses[0].url);
  console.log(r.status, await r.text());
  await show();
  const bad = await environment.push(app(server(500)), 'COMMIT=def');
  begin = Date.now();
  await environment.update('web', bad).catch((e) => console.log(String(e), JSON.stringify(e)));
  console.log(
    environment.local.reports,
    require('fs')
      .readFileSync(environment.local.workDirectory + '/moto.log', 'utf8')
      .split('\n')
      .filter((l: string) => !/HTTP.1.1. 200/.test(l))
      .slice(-80)
      .join('\n'),
  );
  console.log(Date.now() - begin);
  await show();
  const ev = await environment.cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'web' }));
  console.log(
    ev.StackEvents?.map(
      (e) => `${e.LogicalResourceId} ${e.PhysicalResourceId} ${e.ResourceStatus} ${e.ResourceStatusReason}`,
    ).join('\n'),
  );
  const st = await environment.cloudFormation.send(new DescribeStacksCommand({ StackName: 'web' }));
  console.log(st.Stacks?.[0]?.StackStatus);
  const r2 = await fetch((reach[0] as any).addresses[0].url);
  console.log(r2.status, (await r2.text()).slice(0, 2000));
  const lg = await environment.logs.send(new FilterLogEventsCommand({ logGroupName: '/ecs/web' }));
  console.log(JSON.stringify(lg.events));
});
