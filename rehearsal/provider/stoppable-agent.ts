import { Agent } from 'node:http';
import { Socket } from 'node:net';

/**
 * Keeps sockets open between calls, because a deployment makes many small calls to one host. After `stop`, open calls
 * and new calls fail, so that retries cannot keep the process alive.
 */
export class StoppableAgent extends Agent {
  private stopped = false;

  constructor() {
    super({ keepAlive: true, maxSockets: 32 });
  }

  override createConnection(...args: Parameters<Agent['createConnection']>) {
    if (this.stopped) return deadSocket();
    return super.createConnection(...args);
  }

  stop(): void {
    this.stopped = true;
    this.destroy();
  }
}

/**
 * Returns a socket that fails. An exception in the agent would leave timers of the SDK running, because the SDK clears
 * its timers only when a request fails.
 */
function deadSocket(): Socket {
  const socket = new Socket();
  setImmediate(() => socket.destroy(new Error('the stand-in AWS provider has been stopped')));
  return socket;
}
