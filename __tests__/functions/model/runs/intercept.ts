import type { Call } from '../support/scripted';

/**
 * Intercepts a call from a function to an AWS client. An interceptor can delay, change or reject the call or its
 * response.
 */
export type Hook = (call: Call, send: () => Promise<unknown>) => Promise<unknown>;

interface SentCommand {
  readonly input: Record<string, unknown>;
}

/** Wraps a client so that every call goes through an interceptor. */
export function intercept<C extends object>(client: C, hook: Hook): C {
  return new Proxy(client, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (property !== 'send' || typeof value !== 'function') return value;
      return (command: SentCommand) => {
        const name = command.constructor.name.replace(/Command$/, '');
        return hook(
          { name, input: command.input },
          () => Reflect.apply(value, target, [command]) as Promise<unknown>,
        );
      };
    },
  });
}
