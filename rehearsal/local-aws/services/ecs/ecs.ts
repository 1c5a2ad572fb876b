import { timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import type { Caller } from '../../../engine/types';
import type { Exchange } from '../../exchange';
import type { Identities } from '../../identity';
import type { Answer } from '../../moto/moto-client';
import type { Route } from '../../route';
import { describeDeleted, describeService } from './api/describe-services';
import { describeDeployments, listDeployments, listDeploymentsSchema } from './api/service-deployments';
import { describeTasks, listTasks, listTasksSchema } from './api/tasks';
import { cloudFormationFailure, requestSchema } from './cloudformation';
import type { EcsServices } from './ecs-services';
import { nameOf, serviceArn, type ServiceId } from './service-id';

type Json = Readonly<Record<string, unknown>>;
type Operation = (exchange: Exchange, caller: Caller) => Promise<void>;

const SERVICE = 'AmazonEC2ContainerServiceV20141113';
/** Path of the requests with which the local CloudFormation waits for a service. See service_deployments.py. */
const DEPLOYMENTS_PATH = '/ecs-service-deployments';

const namedServiceSchema = z.object({
  cluster: z.string().default('default'),
  service: z.string().optional(),
  serviceName: z.string().optional(),
  forceNewDeployment: z.boolean().default(false),
});
const servicesSchema = z.object({ cluster: z.string().default('default'), services: z.array(z.string()) });
const tasksSchema = z.object({ cluster: z.string().default('default'), tasks: z.array(z.string()) });
const deploymentsSchema = z.object({ serviceDeploymentArns: z.array(z.string()) });

export interface EcsRouteOptions {
  readonly identities: Identities;
  /** Returns the services, which a restore replaces. */
  readonly services: () => EcsServices;
  /** Secret of the requests of the local CloudFormation. */
  readonly key: string;
}

/**
 * ECS. moto registers clusters, services and task definitions, but starts no tasks. This route starts the processes of
 * services, and describes services, tasks and deployments with the state of these processes.
 */
export function ecsRoute({ identities, services, key }: EcsRouteOptions): Route {
  const operations = createOperations(services);
  const handle = async (exchange: Exchange, operation: Operation) => {
    if (exchange.signature === undefined) return;
    await operation(exchange, await identities.callerOf(exchange.signature));
  };
  return (exchange) => {
    if (exchange.url.pathname === DEPLOYMENTS_PATH && hasKey(exchange, key)) {
      return handleDeployment(exchange, services());
    }
    const [service, name = ''] = exchange.target ?? [];
    const operation = service === SERVICE ? operations[name] : undefined;
    return operation === undefined || exchange.signature === undefined ? undefined : handle(exchange, operation);
  };
}

function hasKey(exchange: Exchange, key: string): boolean {
  const sent = Buffer.from(exchange.header('x-front-key') ?? '');
  return sent.length === key.length && timingSafeEqual(sent, Buffer.from(key));
}

/** Answers the local CloudFormation when a service is stable, has failed, or was stopped. */
async function handleDeployment(exchange: Exchange, services: EcsServices): Promise<void> {
  const { operation, ...id } = await exchange.input(requestSchema);
  if (operation === 'delete') {
    await services.remove(id);
    exchange.sendJson(200, {});
    return;
  }
  const failure = cloudFormationFailure(await services.deploy(id));
  exchange.sendJson(200, failure === undefined ? {} : { failure });
}

function createOperations(services: () => EcsServices): Readonly<Record<string, Operation>> {
  /** Deploys a service after CreateService or UpdateService, without waiting. */
  const deployAfter: Operation = async (exchange, caller) => {
    const { cluster, service, serviceName, forceNewDeployment } = await exchange.input(namedServiceSchema);
    const { status } = await exchange.passThrough();
    if (status !== 200) return;
    const id = idOf(caller, cluster, service ?? serviceName ?? '');
    // The caller reads the result with DescribeServices.
    services().deploy(id, forceNewDeployment).catch(() => undefined);
  };
  return {
    CreateService: deployAfter,
    UpdateService: deployAfter,
    DeleteService: async (exchange, caller) => {
      const { cluster, service = '' } = await exchange.input(namedServiceSchema);
      const { status } = await exchange.passThrough();
      if (status === 200) await services().remove(idOf(caller, cluster, service));
    },
    DescribeServices: async (exchange, caller) => {
      const input = await exchange.input(servicesSchema);
      await edit(exchange, (answer) => {
        const described = list(answer, 'services').map((service) => describeService(service, services()));
        const deleted = input.services
          .filter((name) => !described.some(({ serviceName }) => serviceName === nameOf(name)))
          .flatMap((name): Json[] => describeDeleted(serviceArn(idOf(caller, input.cluster, name)), services()) ?? []);
        const arns: unknown[] = deleted.map((service) => service['serviceArn']);
        const failures = list(answer, 'failures').filter((failure) => !arns.includes(failure['arn']));
        return { services: [...described, ...deleted], failures };
      });
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
