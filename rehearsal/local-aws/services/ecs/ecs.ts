import { z } from 'zod';

import type { Caller } from '../../../engine/types';
import type { Exchange } from '../../exchange';
import type { Identities } from '../../identity';
import type { Answer } from '../../moto/moto-client';
import type { Route } from '../../route';
import { describeService } from './api/describe-services';
import { describeDeployments, listDeployments, listDeploymentsSchema } from './api/service-deployments';
import { describeTasks, listTasks, listTasksSchema } from './api/tasks';
import type { EcsServices } from './ecs-services';
import { nameOf, serviceArn, type ServiceId } from './service-id';

type Json = Readonly<Record<string, unknown>>;
type Operation = (exchange: Exchange, caller: Caller) => Promise<void>;

const SERVICE = 'AmazonEC2ContainerServiceV20141113';

const createServiceSchema = z.object({
  cluster: z.string().default('default'),
  serviceName: z.string(),
  launchType: z.string().optional(),
  capacityProviderStrategy: z.array(z.unknown()).optional(),
});
const updateServiceSchema = z.object({
  cluster: z.string().default('default'),
  service: z.string(),
  forceNewDeployment: z.boolean().default(false),
});
const tasksSchema = z.object({ cluster: z.string().default('default'), tasks: z.array(z.string()) });
const deploymentsSchema = z.object({ serviceDeploymentArns: z.array(z.string()) });

export interface EcsRouteOptions {
  readonly identities: Identities;
  /** Returns the services, which a restore replaces. */
  readonly services: () => EcsServices;
}

/**
 * ECS. moto registers clusters, services and task definitions, but starts no tasks. This route starts the processes of
 * services, and describes services, tasks and deployments with the state of these processes.
 */
export function ecsRoute({ identities, services }: EcsRouteOptions): Route {
  const operations = createOperations(services);
  const handle = async (exchange: Exchange, operation: Operation) => {
    if (exchange.signature === undefined) return;
    await operation(exchange, await identities.callerOf(exchange.signature));
  };
  return (exchange) => {
    const [service, name = ''] = exchange.target ?? [];
    const operation = service === SERVICE ? operations[name] : undefined;
    return operation === undefined || exchange.signature === undefined
      ? undefined
      : handle(exchange, operation);
  };
}

function createOperations(services: () => EcsServices): Readonly<Record<string, Operation>> {
  return {
    CreateService: async (exchange, caller) => {
      const { cluster, serviceName, launchType, capacityProviderStrategy } =
        await exchange.input(createServiceSchema);
      const id = idOf(caller, cluster, serviceName);
      await changeService(exchange, services(), () => {
        if (launchType === undefined && capacityProviderStrategy === undefined) {
          services().useDefaultStrategy(id);
        }
        return services().startDeployment(id);
      });
    },
    UpdateService: async (exchange, caller) => {
      const { cluster, service, forceNewDeployment } = await exchange.input(updateServiceSchema);
      const id = idOf(caller, cluster, service);
      await changeService(exchange, services(), () => services().startDeployment(id, forceNewDeployment));
    },
    DeleteService: async (exchange, caller) => {
      const { cluster, service } = await exchange.input(updateServiceSchema);
      await changeService(exchange, services(), async () => {
        await services().remove(idOf(caller, cluster, service));
        return { result: Promise.resolve() };
      });
    },
    DescribeServices: async (exchange) => {
      await edit(exchange, (answer) => ({
        ...answer,
        services: list(answer, 'services').map((service) => describeService(service, services())),
      }));
    },
    ListTasks: async (exchange, caller) => {
      const input = await exchange.input(listTasksSchema);
      const own = listTasks(input, caller, services());
      if (input.serviceName !== undefined) exchange.sendJson(200, { taskArns: own });
      else await edit(exchange, ({ taskArns }) => ({ taskArns: [...own, ...(taskArns as string[])] }));
    },
    DescribeTasks: async (exchange, caller) => {
      const { tasks, cluster } = await exchange.input(tasksSchema);
      const own = describeTasks(tasks, cluster, caller, services());
      if (own.length === tasks.length) exchange.sendJson(200, { tasks: own, failures: [] });
      else await edit(exchange, (answer) => ({ ...answer, tasks: [...own, ...list(answer, 'tasks')] }));
    },
    ListServiceDeployments: async (exchange, caller) => {
      const input = await exchange.input(listDeploymentsSchema);
      const service = services().find(serviceArn(idOf(caller, input.cluster, input.service)));
      if (service === undefined) {
        exchange.sendJson(400, { __type: 'ServiceNotFoundException', message: 'Service not found.' });
      } else exchange.sendJson(200, { serviceDeployments: listDeployments(input, service) });
    },
    DescribeServiceDeployments: async (exchange) => {
      const { serviceDeploymentArns } = await exchange.input(deploymentsSchema);
      exchange.sendJson(200, describeDeployments(serviceDeploymentArns, services()));
    },
  };
}

const idOf = ({ accountId, region }: Caller, cluster: string, service: string): ServiceId => ({
  ...{ accountId, region },
  cluster: nameOf(cluster),
  name: nameOf(service),
});

/**
 * Forwards a request that changes a service to moto, and starts or stops the tasks of the service before the caller gets
 * the answer. The caller reads the result of a deployment with DescribeServices.
 */
async function changeService(
  exchange: Exchange,
  services: EcsServices,
  change: () => Promise<{ readonly result: Promise<unknown> }>,
): Promise<void> {
  const answer = await exchange.callMoto();
  if (answer.status !== 200) {
    exchange.send(answer);
    return;
  }
  const { result } = await change();
  result.catch((error: unknown) => {
    services.reportFault(error);
  });
  const { service, ...more } = JSON.parse(answer.body.toString()) as { service: Json };
  const body = Buffer.from(JSON.stringify({ service: describeService(service, services), ...more }));
  exchange.send({ ...answer, body });
}

/** Forwards a request to moto, and edits the body of a successful answer. */
async function edit(exchange: Exchange, change: (answer: Json) => Json): Promise<void> {
  const answer: Answer = await exchange.callMoto();
  const body =
    answer.status === 200
      ? Buffer.from(JSON.stringify(change(JSON.parse(answer.body.toString()) as Json)))
      : answer.body;
  exchange.send({ ...answer, body });
}

const list = (answer: Json, name: string) => (answer[name] ?? []) as Json[];
