import { type Call, answerOf } from '../../support/scripted';

/**
 * Intercepts a call from a function to an AWS client. An interceptor can delay, change or reject the call or its
 * response.
 */
export type Hook = (call: Call, send: () => Promise<unknown>) => Promise<unknown>;

interface SentCommand {
  readonly input: Record<string, unknown>;
}

/** Wraps a scripted client so that every call goes through an interceptor. */
export function intercept<C extends object>(client: C, hook: Hook): C {
  return new Proxy(client, {
    get: (target, property) => {
      if (property !== 'send') return Reflect.get(target, property) as unknown;
      return (command: SentCommand) => {
        const call = { name: command.constructor.name.replace(/Command$/, ''), input: command.input };
        return hook(call, () => answerOf(target, call));
      };
    },
  });
}
