import type { Services } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/handler';
import type { JsonObject } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/json';

/** Answers of fake services: a function of the input, by the name of the operation. */
export type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object>>;

/** Returns services that give these answers. An operation without an answer is an error. */
export function fakeServices(answers: Answers): Services {
  const answer = (operation: string, input: object) => {
    const respond = answers[operation];
    if (respond === undefined) throw new Error(`unexpected operation ${operation}`);
    return respond(input as Readonly<Record<string, unknown>>);
  };
  const client = {
    send: (command: { readonly constructor: { readonly name: string }; readonly input: object }) =>
      Promise.resolve().then(() => answer(command.constructor.name.replace(/Command$/, ''), command.input)),
    destroy: () => undefined,
  };
  return {
    accountId: '222222222222',
    region: 'ap-southeast-2',
    client: () => client as never,
    denialOf: () => Promise.resolve(undefined),
    json: (_service, target, input) =>
      Promise.resolve().then(() => answer(target.replace(/^.*\./, ''), input) as JsonObject),
  };
}

/** Returns an error of the AWS SDK. */
export const serviceError = (name: string, message = name, httpStatusCode = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'request-1' } });
