import { Agent } from 'node:http';
import { Socket } from 'node:net';

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
    if (this.stopped) return deadSocket();
    return super.createConnection(...args);
  }

  stop(): void {
    this.stopped = true;
    this.destroy();
  }
}

/** Not a throw: the SDK clears its timers only when the request itself ends with an error, so it gets one to hear. */
function deadSocket(): Socket {
  const socket = new Socket();
  setImmediate(() => socket.destroy(new Error('the stand-in provider has been stopped')));
  return socket;
}
