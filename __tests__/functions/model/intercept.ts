import type { Call } from '../support/scripted';

/** Handles a call between a function and an AWS client: can delay, change or reject the call or its answer. */
export type Hook = (call: Call, send: () => Promise<unknown>) => Promise<unknown>;

interface SentCommand {
  readonly input: Record<string, unknown>;
}

/** Returns the client with a hook around each call. */
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
