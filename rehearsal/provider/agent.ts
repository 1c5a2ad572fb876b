import { Agent } from 'node:http';

/**
 * The sockets of all clients. They stay open between calls, for nearly all of a deployment is small calls to one
 * host. Once stopped, open calls fail and no new one begins, so that retries cannot keep the process alive.
 */
export class StoppableAgent extends Agent {
  private stopped = false;

  constructor() {
    super({ keepAlive: true, maxSockets: 32 });
  }

  override createConnection(...args: Parameters<Agent['createConnection']>) {
    if (this.stopped) throw new Error('the stand-in provider has been stopped');
    return super.createConnection(...args);
  }

  stop(): void {
    this.stopped = true;
    this.destroy();
  }
}
