import type { HealthCheck } from '@aws-sdk/client-ecs';

import { withLocalPorts } from '../../../containers/start/ports';
import { checkTarget } from '../../elb/health-check';
import type { LaunchedContainer } from '../task/launch';

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
  { running }: LaunchedContainer,
  check: ContainerCheck,
  ports: ReadonlyMap<number, number>,
): Promise<boolean> {
  const [kind, ...words] = check.command.map((word) => withLocalPorts(word, ports));
  const command = kind === 'CMD' ? words : ['/bin/sh', '-c', words.join(' ')];
  const request = REQUEST.exec(words.join(' '));
  if (request === null) return (await running.run(command, check.timeoutSeconds * 1000)) === 0;
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
