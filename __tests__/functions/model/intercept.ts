import type { Call } from '../support/scripted';

/** Stands between a function and a client of AWS: may wait, change the call or its answer, or refuse it. */
export type Hook = (call: Call, send: () => Promise<unknown>) => Promise<unknown>;

interface SentCommand {
  readonly input: Record<string, unknown>;
}

/** The client, each of whose calls goes through `hook`. */
export function through<C extends object>(client: C, hook: Hook): C {
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
