import type { HealthCheck } from '@aws-sdk/client-ecs';

import type { RunningContainer } from '../../../containers/runtime';
import { withLocalPorts } from '../../../containers/start/ports';
import { checkTarget } from '../../elb/health-check';

/** Health check of a container, with the defaults of ECS. */
export interface ContainerCheck {
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** Number of failed checks after which the container is unhealthy. */
  readonly retries: number;
  /** Seconds after the start in which failed checks do not count. */
  readonly startSeconds: number;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
export function containerCheckOf(check: HealthCheck | undefined): ContainerCheck | undefined {
  if (check?.command === undefined || check.command[0] === 'NONE') return undefined;
  return {
    command: check.command,
    intervalSeconds: check.interval ?? 30,
    timeoutSeconds: check.timeout ?? 5,
    retries: check.retries ?? 3,
    startSeconds: check.startPeriod ?? 0,
  };
}

const wordsOf = ({ command: [, ...words] }: ContainerCheck) => words;

/**
 * Returns the command of a health check that the container itself must run. Empty if there is none, or if the rehearsal
 * sends the request of the check.
 */
export function healthCommandOf(check: ContainerCheck | undefined): readonly string[] {
  if (check === undefined || REQUEST.test(wordsOf(check).join(' '))) return [];
  return check.command[0] === 'CMD' ? wordsOf(check) : ['/bin/sh', '-c', wordsOf(check).join(' ')];
}

/** A call of wget or curl to a port of the container itself. */
const REQUEST =
  /\b(wget|curl)\b.*?\bhttp:\/\/(?:localhost|127\.0\.0\.1):(\d+)(\/[^\s"'|]*)?(?:["']?\s*(?:\|\|\s*exit 1)?)?$/;

/**
 * Runs the health check of a container once. The rehearsal itself sends the request of wget or curl to the container,
 * because these programs are part of the image and may be missing on this machine.
 *
 * @returns true if the check passed.
 */
export async function checkContainer(
  running: RunningContainer,
  check: ContainerCheck,
  ports: ReadonlyMap<number, number>,
): Promise<boolean> {
  const request = REQUEST.exec(withLocalPorts(wordsOf(check).join(' '), ports));
  if (request === null) return running.checkHealth(check.timeoutSeconds * 1000);
  const [text, program, port, path = '/'] = request;
  const failsOnError = program === 'wget' || /\s(-\w*f\w*|--fail\S*)\s/.test(text);
  const result = await checkTarget(Number(port), {
    protocol: 'HTTP',
    path,
    matcher: failsOnError ? '200-399' : '100-599',
    intervalSeconds: check.intervalSeconds,
    timeoutSeconds: check.timeoutSeconds,
    healthyThreshold: 1,
    unhealthyThreshold: check.retries,
  });
  return result.kind === 'passed';
}
