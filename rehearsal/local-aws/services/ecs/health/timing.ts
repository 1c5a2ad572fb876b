/** Times of a rehearsal, which shorten the times of ECS and of the load balancer. */
export interface Timing {
  /**
   * Factor for the waits between failed health checks, for grace periods and for deregistration delays. A process has
   * this part of its grace period to become healthy after it has opened its port.
   */
  readonly waitFactor: number;
  /** Time in milliseconds in which a process must open its port. */
  readonly startLimitMs: number;
  /** Time in milliseconds after SIGTERM after which a process is killed. */
  readonly stopLimitMs: number;
  /** Time in milliseconds that a process without health checks must run until ECS counts it as started. */
  readonly settleMs: number;
}

/** With these times, a service whose health check always fails is rolled back after a few seconds. */
export const REHEARSAL_TIMING: Timing = {
  waitFactor: 1 / 60,
  startLimitMs: 15_000,
  stopLimitMs: 2_000,
  settleMs: 500,
};

/** Milliseconds between two attempts to connect to a port that a process has not opened yet. */
export const CONNECT_INTERVAL_MS = 20;
