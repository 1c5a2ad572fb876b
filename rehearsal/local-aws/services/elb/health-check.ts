import { request } from 'node:http';

/** Health check of a target group. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
export interface HealthCheck {
  readonly protocol: 'HTTP' | 'TCP';
  readonly path: string;
  /** Status codes of a healthy target, e.g. `200` or `200-299,301`. */
  readonly matcher: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** Number of successful checks after which an unhealthy target is healthy. */
  readonly healthyThreshold: number;
  /** Number of failed checks after which a target is unhealthy. */
  readonly unhealthyThreshold: number;
}

/** Result of one health check. `not listening` means that no process listens on the port. */
export type CheckResult =
  | { readonly kind: 'passed' }
  | { readonly kind: 'wrong code'; readonly code: number }
  | { readonly kind: 'timeout' | 'failed' | 'not listening' };

/** Sends one health check to a port of this machine, and closes the connection as a load balancer does. */
export function checkTarget(port: number, check: HealthCheck): Promise<CheckResult> {
  return new Promise((resolve) => {
    const message = request(
      {
        host: '127.0.0.1',
        port,
        path: check.path,
        agent: false,
        timeout: check.timeoutSeconds * 1000,
        headers: { 'User-Agent': 'ELB-HealthChecker/2.0', Connection: 'close' },
      },
      (response) => {
        response.resume();
        const code = response.statusCode ?? 0;
        const passed = check.protocol === 'TCP' || matches(code, check.matcher);
        resolve(passed ? { kind: 'passed' } : { kind: 'wrong code', code });
      },
    );
    message.on('timeout', () => {
      resolve({ kind: 'timeout' });
      message.destroy();
    });
    message.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ kind: error.code === 'ECONNREFUSED' ? 'not listening' : 'failed' });
    });
    message.end();
  });
}

/** Returns true if a matcher such as `200`, `200,202` or `200-299` contains a status code. */
function matches(code: number, matcher: string): boolean {
  return matcher.split(',').some((part) => {
    const [from = NaN, to = from] = part.trim().split('-').map(Number);
    return code >= from && code <= to;
  });
}
