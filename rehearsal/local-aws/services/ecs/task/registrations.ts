import { waitAtMost } from '../../../../system/wait-at-most';
import type { TargetState } from '../../elb/target-health';
import type { Target, Targets } from '../../elb/targets';
import type { ServiceDefinition, ServiceLoadBalancer } from '../definition/definition';
import { EVENTS } from '../scheduler/messages';
import type { Task } from './task';

interface RegistrationOptions {
  readonly definition: ServiceDefinition;
  readonly tasks: readonly Task[];
  readonly targets: Targets;
  readonly onEvent: (message: string) => void;
}

/** Registers the tasks of a group with the target groups of their service. */
export class Registrations {
  private registered: {
    readonly groupArn: string;
    readonly delaySeconds: number;
    readonly targets: Target[];
  }[] = [];

  constructor(private readonly options: RegistrationOptions) {}

  /**
   * @param ports ports on this machine by the ports of the containers.
   * @param notStarted why no process was started. Undefined if a process was started.
   * @param healthFor returns the health of the targets of one target group.
   */
  register(
    ports: ReadonlyMap<number, number>,
    notStarted: string | undefined,
    healthFor: (loadBalancer: ServiceLoadBalancer) => { readonly state: TargetState },
  ): void {
    const { definition, tasks, targets, onEvent } = this.options;
    this.registered = definition.loadBalancers.map((loadBalancer) => {
      const { containerPort: port, targetGroup } = loadBalancer;
      const health = healthFor(loadBalancer);
      const group = tasks.map(({ address }) => ({
        address,
        port,
        localPort: ports.get(port),
        notStarted,
        health,
      }));
      for (const target of group) targets.register(targetGroup.arn, target);
      onEvent(EVENTS.registered(definition.id, group.length, targetGroup.arn));
      const { arn: groupArn, deregistrationDelaySeconds: delaySeconds } = targetGroup;
      return { groupArn, delaySeconds, targets: group };
    });
  }

  /**
   * Sends no new requests to the tasks, and waits for the requests in flight, at most for the deregistration delay.
   *
   * @param waitFactor factor that shortens the deregistration delay.
   */
  async deregister(waitFactor: number): Promise<void> {
    const { definition, targets, onEvent } = this.options;
    await Promise.all(
      this.registered.map(async ({ groupArn, delaySeconds, targets: group }) => {
        onEvent(EVENTS.deregistered(definition.id, group.length, groupArn));
        const drained = Promise.all(group.map((target) => targets.drain(groupArn, target)));
        await waitAtMost(delaySeconds * 1000 * waitFactor, drained);
      }),
    );
  }

  /** Removes the targets after the end of their tasks. @returns true if there were targets. */
  remove(): boolean {
    for (const { groupArn, targets } of this.registered) {
      for (const target of targets) this.options.targets.remove(groupArn, target);
    }
    return this.registered.length > 0;
  }
}
