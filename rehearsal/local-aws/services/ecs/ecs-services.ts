import { Aws } from '../../../engine/aws';
import type { Clock } from '../../../engine/clock';
import { messageOf } from '../../../engine/errors';
import type { EngineBackend } from '../../../engine/types';
import type { PermissionChecks } from '../../../permissions/checks';
import type { Restorable, Restore } from '../../../restorable-state';
import type { ContainerRuntime } from '../../containers/runtime';
import { LoadBalancers, type Address } from '../elb/proxy/load-balancers';
import { Targets } from '../elb/targets';
import type { ServiceDefinition } from './definition/definition';
import { DefinitionReader } from './definition/read-definition';
import { ServiceScheduler, type DeploymentResult } from './scheduler/service-scheduler';
import { serviceArn, type ServiceId } from './service-id';
import { launchTask } from './task/launch';
import type { Timing } from './health/timing';

/** The parts of the local AWS that ECS itself calls. */
export interface EcsBackend extends Pick<EngineBackend, 'endpoint' | 'keyOf'> {
  readonly permissions: () => PermissionChecks;
}

export interface EcsServicesOptions {
  readonly backend: EcsBackend;
  /** Starts containers until `stop`. */
  readonly runtime: ContainerRuntime;
  /** Folder for logs and temporary files. */
  readonly directory: string;
  readonly clock: Clock;
  readonly timing: Timing;
  /** Receives a line for each service whose process is not started. */
  readonly report: (line: string) => void;
}

/** A service that was deployed since the start of the rehearsal. */
export interface EcsService {
  readonly id: ServiceId;
  readonly scheduler: ServiceScheduler;
  /** Definition of the newest deployment. */
  readonly definition: ServiceDefinition;
}

/** How to reach a service on this machine, or why its process was not started. */
export type Reachable = { readonly addresses: readonly Address[] } | { readonly notStarted: string };

/** Services of the local ECS, whose processes run on this machine. */
export class EcsServices {
  readonly targets = new Targets();
  private readonly services = new Map<string, EcsService>();
  /** ARNs of the services without a launch type and a strategy of their own. */
  private readonly withDefaultStrategy = new Set<string>();
  private readonly aws: Aws;
  private readonly reader: DefinitionReader;
  private readonly balancers: LoadBalancers;
  private stopped = false;

  constructor(private readonly options: EcsServicesOptions) {
    this.aws = new Aws(options.backend, options.clock);
    this.reader = new DefinitionReader(this.aws);
    this.balancers = new LoadBalancers(this.aws, this.targets);
  }

  get all(): readonly EcsService[] {
    return [...this.services.values()];
  }

  find(arn: string): EcsService | undefined {
    return this.services.get(arn);
  }

  /** Records that a new service has the default capacity provider strategy of its cluster. */
  useDefaultStrategy(id: ServiceId): void {
    this.withDefaultStrategy.add(serviceArn(id));
  }

  /**
   * Starts a deployment of a service. Starts none if the service already runs its current task definition, unless the
   * deployment is forced. Unlike on AWS, another desired count also starts a deployment.
   *
   * @returns a promise of the result, which is pending until the service is stable or the deployment has failed.
   */
  async startDeployment(
    id: ServiceId,
    isForced = false,
  ): Promise<{ readonly result: Promise<DeploymentResult> }> {
    const arn = serviceArn(id);
    const definition = await this.reader.read(id, this.withDefaultStrategy.has(arn));
    const known = this.services.get(arn);
    if (known !== undefined && !isForced && isDeployed(known, definition)) {
      return { result: Promise.resolve('completed') };
    }
    const arns = definition.loadBalancers.flatMap(({ targetGroup }) => targetGroup.loadBalancerArns);
    await Promise.all(arns.map((balancer) => this.balancers.open(id, balancer)));
    const scheduler = known?.scheduler ?? this.newScheduler();
    const service = { id, scheduler, definition };
    this.services.set(arn, service);
    return { result: this.reportEnd(service, scheduler.deploy(definition)) };
  }

  private async reportEnd(
    { id, scheduler }: EcsService,
    deployed: Promise<DeploymentResult>,
  ): Promise<DeploymentResult> {
    const result = await deployed;
    const notStarted = scheduler.primary?.group?.notStarted;
    if (notStarted !== undefined)
      this.options.report(`The service ${id.name} was not started: ${notStarted}.`);
    return result;
  }

  /** Stops the tasks of a deleted service. ECS shows the service and its stopped tasks for some time. */
  async remove(id: ServiceId): Promise<void> {
    await this.services.get(serviceArn(id))?.scheduler.stop();
  }

  /** Returns how to reach a service. Undefined for a service that was not deployed. */
  async reach(arn: string): Promise<Reachable | undefined> {
    const service = this.services.get(arn);
    const group = service?.scheduler.primary?.group;
    if (service === undefined || group === undefined) return undefined;
    if (group.notStarted !== undefined) return { notStarted: group.notStarted };
    const addresses = await Promise.all(
      service.definition.loadBalancers.flatMap(({ targetGroup }) =>
        targetGroup.loadBalancerArns.map((balancer) =>
          this.balancers.addressOf(service.id, balancer, targetGroup.arn),
        ),
      ),
    );
    return { addresses: addresses.flatMap((address) => address ?? []) };
  }

  /** Kills all processes and closes all ports. */
  async stop(): Promise<void> {
    this.stopped = true;
    const stopping = this.all.map(({ scheduler }) => scheduler.stop());
    await this.options.runtime.stop();
    await Promise.all(stopping);
    await this.balancers.close();
    this.aws.destroy();
  }

  private newScheduler(): ServiceScheduler {
    const { aws } = this;
    const { backend, runtime, directory, clock, timing } = this.options;
    const context = { aws, permissions: backend.permissions(), runtime, directory, now: () => clock.now() };
    return new ServiceScheduler({
      ...{ clock, timing, targets: this.targets },
      launch: (task) => launchTask(context, task),
      onFault: (error) => {
        this.reportFault(error);
      },
    });
  }

  /** Reports a fault of the rehearsal itself, unless the rehearsal ends. */
  reportFault(error: unknown): void {
    if (!this.stopped) this.options.report(`the local ECS failed: ${messageOf(error)}`);
  }
}

/** Returns true if the primary deployment of a service has the same task definition and the same settings. */
function isDeployed({ scheduler }: EcsService, next: ServiceDefinition): boolean {
  const { primary } = scheduler;
  if (primary === undefined || primary.rolloutState === 'FAILED') return false;
  const { task, desiredCount, loadBalancers } = primary.definition;
  return (
    task.arn === next.task.arn &&
    desiredCount === next.desiredCount &&
    JSON.stringify(loadBalancers) === JSON.stringify(next.loadBalancers)
  );
}

/** The services of the local ECS. A restore stops all services. */
export class CurrentEcsServices implements Restorable {
  private services: EcsServices | undefined;

  constructor(private readonly create: () => EcsServices) {}

  get current(): EcsServices {
    this.services ??= this.create();
    return this.services;
  }

  async stop(): Promise<void> {
    await this.services?.stop();
  }

  /** A snapshot is taken before the first service is deployed, so it contains no service. */
  snapshot(): Promise<Restore> {
    return Promise.resolve(async () => {
      await this.services?.stop();
      this.services = undefined;
    });
  }
}
