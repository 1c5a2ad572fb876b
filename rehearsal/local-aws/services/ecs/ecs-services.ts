import { Aws } from '../../../engine/aws';
import type { Clock } from '../../../engine/clock';
import { messageOf } from '../../../engine/errors';
import type { Restorable, Restore } from '../../../restorable-state';
import type { ContainerRuntime } from '../../containers/runtime';
import { LoadBalancers, type Address } from '../elb/proxy/load-balancers';
import { Targets } from '../elb/targets';
import type { ServiceDefinition } from './definition/definition';
import { DefinitionReader } from './definition/read-definition';
import { ServiceScheduler, type DeploymentResult } from './scheduler/service-scheduler';
import { serviceArn, type ServiceId } from './service-id';
import { launchTask } from './task/launch';
import type { Timing } from './task/timing';

export interface EcsServicesOptions {
  /** HTTP endpoint of the local AWS. */
  readonly endpoint: string;
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
  private readonly aws: Aws;
  private readonly reader: DefinitionReader;
  private readonly balancers: LoadBalancers;
  private stopped = false;

  constructor(private readonly options: EcsServicesOptions) {
    this.aws = new Aws(options.endpoint, options.clock);
    this.reader = new DefinitionReader(this.aws);
    this.balancers = new LoadBalancers(this.aws, this.targets);
  }

  get all(): readonly EcsService[] {
    return [...this.services.values()];
  }

  find(arn: string): EcsService | undefined {
    return this.services.get(arn);
  }

  /**
   * Deploys the current task definition of a service, and waits until the service is stable or the deployment has failed.
   * A service that already runs this task definition is stable.
   */
  async deploy(id: ServiceId, isForced = false): Promise<DeploymentResult> {
    const definition = await this.reader.read(id);
    const known = this.services.get(serviceArn(id));
    if (known !== undefined && !isForced && isDeployed(known, definition)) return 'completed';
    const scheduler = known?.scheduler ?? this.newScheduler();
    this.services.set(serviceArn(id), { id, scheduler, definition });
    const arns = definition.loadBalancers.flatMap(({ targetGroup }) => targetGroup.loadBalancerArns);
    const [result] = await Promise.all([
      scheduler.deploy(definition),
      ...arns.map((arn) => this.balancers.open(id, arn)),
    ]);
    const notStarted = scheduler.primary?.group?.notStarted;
    if (notStarted !== undefined) this.options.report(`The service ${id.name} was not started: ${notStarted}.`);
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
    const { runtime, directory, clock, timing } = this.options;
    const context = { aws, runtime, directory, now: () => clock.now() };
    return new ServiceScheduler({
      ...{ clock, timing, targets: this.targets },
      launch: (task) => launchTask(context, task),
      onFault: (error) => {
        if (!this.stopped) this.options.report(`the local ECS failed to restart tasks: ${messageOf(error)}`);
      },
    });
  }
}

/** Returns true if the primary deployment of a service has the same task definition and the same settings. */
function isDeployed({ scheduler }: EcsService, next: ServiceDefinition): boolean {
  const { primary } = scheduler;
  if (primary === undefined || primary.rolloutState === 'FAILED') return false;
  const { definition } = primary;
  return (
    // A rollback of the local CloudFormation registers the earlier task definition again, as a new revision.
    definition.task.content === next.task.content &&
    definition.desiredCount === next.desiredCount &&
    JSON.stringify(definition.loadBalancers) === JSON.stringify(next.loadBalancers)
  );
}

/** The services of the local ECS. A restore stops all services. */
export class CurrentEcsServices implements Restorable {
  private services: EcsServices;

  constructor(private readonly create: () => EcsServices) {
    this.services = create();
  }

  get current(): EcsServices {
    return this.services;
  }

  /** A snapshot is taken before the first service is deployed, so it contains no service. */
  snapshot(): Promise<Restore> {
    return Promise.resolve(async () => {
      await this.services.stop();
      this.services = this.create();
    });
  }
}
