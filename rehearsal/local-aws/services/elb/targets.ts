import { DRAINING, type TargetState } from './target-health';

/** A task that is registered with a target group. */
export interface Target {
  /** Private IP address of the task. */
  readonly address: string;
  /** Port of the container. */
  readonly port: number;
  /** Port on this machine that the process of the task listens on. Undefined if no process was started. */
  readonly localPort: number | undefined;
  /** Why no process was started. Undefined if a process was started. */
  readonly notStarted: string | undefined;
  readonly health: { readonly state: TargetState };
}

interface Registration {
  readonly target: Target;
  isDraining: boolean;
  requests: number;
  onIdle: () => void;
}

/** The targets of all target groups. */
export class Targets {
  private readonly groups = new Map<string, Registration[]>();

  register(groupArn: string, target: Target): void {
    const registration = { target, isDraining: false, requests: 0, onIdle: () => undefined };
    this.groups.set(groupArn, [...this.of(groupArn), registration]);
  }

  /** Sends no new requests to a target. @returns a promise that resolves when the target has no request in flight. */
  async drain(groupArn: string, target: Target): Promise<void> {
    const registration = this.of(groupArn).find((candidate) => candidate.target === target);
    if (registration === undefined) return;
    registration.isDraining = true;
    if (registration.requests === 0) return;
    await new Promise<void>((resolve) => {
      registration.onIdle = resolve;
    });
  }

  remove(groupArn: string, target: Target): void {
    this.groups.set(
      groupArn,
      this.of(groupArn).filter((candidate) => candidate.target !== target),
    );
  }

  /** Returns the targets of a target group and their states. Undefined for a group that never had a target. */
  describe(groupArn: string): { target: Target; state: TargetState }[] | undefined {
    return this.groups.get(groupArn)?.map(({ target, isDraining }) => ({
      target,
      state: isDraining ? DRAINING : target.health.state,
    }));
  }

  /**
   * Reserves a healthy target for a request.
   *
   * @returns the port on this machine, and a function that ends the reservation. Undefined if no target is healthy.
   */
  reserve(groupArn: string): { readonly port: number; readonly release: () => void } | undefined {
    const registration = this.of(groupArn).find(
      ({ isDraining, target }) => !isDraining && target.health.state.state === 'healthy',
    );
    const port = registration?.target.localPort;
    if (registration === undefined || port === undefined) return undefined;
    registration.requests += 1;
    return {
      port,
      release: () => {
        registration.requests -= 1;
        if (registration.requests === 0) registration.onIdle();
      },
    };
  }

  clear(): void {
    this.groups.clear();
  }

  private of(groupArn: string): Registration[] {
    return this.groups.get(groupArn) ?? [];
  }
}
