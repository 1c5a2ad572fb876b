import { pause, type Clock } from '../../../../engine/clock';
import { TargetHealth } from '../../elb/target-health';
import type { ServiceDefinition, ServiceLoadBalancer } from '../definition/definition';
import { containerCheckOf } from './container-check';
import { monitorContainer, monitorTarget } from './health-monitor';
import type { LaunchedContainer, LaunchedTask } from '../task/launch';
import type { Timing } from './timing';

/** What a monitor reports about the processes of a task. */
export interface GroupObserver {
  /** Every health check has passed; or the process has run for a moment, if there is no health check. */
  readonly onStarted: () => void;
  readonly onTargetUnhealthy: (loadBalancer: ServiceLoadBalancer, reason: string) => void;
  readonly onContainerHealth: (container: LaunchedContainer, isHealthy: boolean) => void;
  readonly onExit: (container: LaunchedContainer, code: number) => void;
}

export interface GroupMonitorOptions {
  readonly definition: ServiceDefinition;
  readonly launched: LaunchedTask;
  readonly clock: Clock;
  readonly timing: Timing;
  /** Signal that ends the health checks. */
  readonly signal: AbortSignal;
}

/**
 * Watches the processes of a task: exits, the health checks of target groups, and the health checks of essential
 * containers.
 *
 * @param healths health of each target group.
 */
export async function monitorGroup(
  options: GroupMonitorOptions,
  healths: ReadonlyMap<ServiceLoadBalancer, TargetHealth>,
  observer: GroupObserver,
): Promise<void> {
  const { launched, clock, timing, signal } = options;
  const { gracePeriodSeconds } = options.definition;
  const pending = new Set<object>();
  /** Calls `onStarted` when the last pending check has passed for the first time. */
  const passed = (check: object) => {
    if (pending.delete(check) && pending.size === 0) observer.onStarted();
  };
  const works: (() => Promise<void>)[] = [];
  for (const [loadBalancer, health] of healths) {
    pending.add(loadBalancer);
    const { targetGroup, containerPort } = loadBalancer;
    const port = localPort(launched, targetGroup.checkPort ?? containerPort);
    const monitor = {
      ...{ clock, timing, signal, gracePeriodSeconds },
      onHealthy: () => {
        passed(loadBalancer);
      },
      onUnhealthy: (reason: string) => {
        observer.onTargetUnhealthy(loadBalancer, reason);
      },
    };
    works.push(() => monitorTarget(port, targetGroup, health, monitor));
  }
  for (const container of launched.containers) {
    void container.running.ended.then((code) => {
      observer.onExit(container, code);
    });
    const check = containerCheckOf(container.definition.healthCheck);
    if (check === undefined || container.definition.essential === false) continue;
    pending.add(container);
    const monitor = {
      ...{ clock, timing, signal, gracePeriodSeconds },
      onHealthy: () => {
        observer.onContainerHealth(container, true);
        passed(container);
      },
      onUnhealthy: () => {
        observer.onContainerHealth(container, false);
      },
    };
    works.push(() => monitorContainer(container, check, launched.ports, monitor));
  }
  if (works.length === 0) {
    await pause(clock, timing.settleMs, signal);
    if (!signal.aborted) observer.onStarted();
  }
  await Promise.all(works.map((work) => work()));
}

/** Returns the port on this machine of a container's port. A port that no container has is the same on this machine. */
const localPort = ({ ports }: LaunchedTask, port: number) => ports.get(port) ?? port;
