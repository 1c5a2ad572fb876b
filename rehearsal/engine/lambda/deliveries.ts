/** An event that Lambda has delivered to a function. */
export interface Delivery {
  readonly functionName: string;
  readonly event: unknown;
  /** Delivers an event to the function, and waits until the function has handled the event. */
  readonly deliver: (event: unknown) => Promise<void>;
}

/**
 * The events that Lambda has delivered to functions, and how often Lambda delivers each event. Lambda promises to
 * deliver an asynchronous event at least once: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class Deliveries {
  /** Number of times that Lambda delivers each later event. */
  copies = 1;
  private readonly past: Delivery[] = [];

  add(delivery: Delivery): void {
    this.past.push(delivery);
  }

  /** Returns the events that a function got so far, from the oldest to the newest. */
  of(name: string): readonly Delivery[] {
    return this.past.filter(({ functionName }) => functionName === name);
  }
}
