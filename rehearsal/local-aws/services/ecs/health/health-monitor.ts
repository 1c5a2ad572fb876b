import { connect } from 'node:net';

import { pause, type Clock } from '../../../../engine/clock';
import { checkTarget } from '../../elb/health-check';
import type { TargetGroup } from '../../elb/target-group';
import { TargetHealth } from '../../elb/target-health';
import { checkContainer, type ContainerCheck } from './container-check';
import type { LaunchedContainer } from '../task/launch';
import { CONNECT_INTERVAL_MS, type Timing } from './timing';

export interface MonitorOptions {
  readonly clock: Clock;
  readonly timing: Timing;
  /** Seconds after the start of a task during which ECS ignores failed health checks. */
  readonly gracePeriodSeconds: number;
  /** Signal that ends the monitor. */
  readonly signal: AbortSignal;
  /** Called after the first and every later change to healthy. */
  readonly onHealthy: () => void;
  /** Called when ECS would stop the task. @param reason text of the load balancer. */
  readonly onUnhealthy: (reason: string) => void;
}

/**
 * Sends the health checks of a target group to a process. Failed checks have no effect until the process has opened its
 * port, and until the grace period of the service is over.
 */
export async function monitorTarget(
  port: number,
  { check }: Pick<TargetGroup, 'check'>,
  health: TargetHealth,
  options: MonitorOptions,
): Promise<void> {
  const { clock, timing, signal, onHealthy, onUnhealthy } = options;
  let graceEnd = await waitForPort(port, options);
  const interval = check.intervalSeconds * 1000;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    health.record(await checkTarget(port, check));
    if (isOver()) return;
    const { state, description = '' } = health.state;
    if (state === 'healthy') {
      onHealthy();
      // The grace period is for the start of a task. Later, ECS reacts to every change.
      graceEnd = -Infinity;
    }
    if (state === 'unhealthy' && clock.now() >= graceEnd) {
      onUnhealthy(description);
      return;
    }
    await pause(clock, state === 'healthy' ? interval : interval * timing.waitFactor, signal);
  }
}

/**
 * Waits until a process listens on a port, at most for the start limit.
 *
 * @returns the end of the grace period, which begins when the process listens; -Infinity after the limit.
 */
async function waitForPort(port: number, options: MonitorOptions): Promise<number> {
  const { clock, timing, signal } = options;
  const limit = clock.now() + timing.startLimitMs;
  while (!signal.aborted && clock.now() < limit) {
    if (await isListening(port)) return graceEndOf(options);
    await pause(clock, CONNECT_INTERVAL_MS, signal);
  }
  return -Infinity;
}

const graceEndOf = ({ clock, timing, gracePeriodSeconds }: MonitorOptions) =>
  clock.now() + gracePeriodSeconds * 1000 * timing.waitFactor;

/**
 * Runs the health check of a container. Failed checks have no effect during the start period of the check, and ECS stops
 * no task in the grace period of the service.
 */
export async function monitorContainer(
  container: LaunchedContainer,
  check: ContainerCheck,
  ports: ReadonlyMap<number, number>,
  options: MonitorOptions,
): Promise<void> {
  const { clock, timing, signal, onHealthy, onUnhealthy } = options;
  const [port] = ports.values();
  let graceEnd = port === undefined ? graceEndOf(options) : await waitForPort(port, options);
  const startEnd = clock.now() + check.startSeconds * 1000 * timing.waitFactor;
  let failures = 0;
  const isOver = () => signal.aborted;
  while (!isOver()) {
    const passed = await checkContainer(container.running, check, ports);
    if (isOver()) return;
    if (passed) {
      failures = 0;
      graceEnd = -Infinity;
      onHealthy();
    } else if (clock.now() >= startEnd) failures += 1;
    if (failures >= check.retries && clock.now() >= graceEnd) {
      onUnhealthy('');
      return;
    }
    const interval = check.intervalSeconds * 1000;
    await pause(clock, passed ? interval : interval * timing.waitFactor, signal);
  }
}

/** Returns true if a process accepts connections on a port of this machine. */
function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => {
      answer(true);
    });
    socket.once('error', () => {
      answer(false);
    });
  });
}
