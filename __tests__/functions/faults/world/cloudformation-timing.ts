import type { AwsCall } from '../calls';
import type { ProxiedAnswer } from './fault-proxy';

/**
 * What CloudFormation knows of time and the local one does not: an operation that takes a while, so that nothing else
 * can be done with its stack meanwhile, and tokens that start one operation only.
 */
export class StacksInTime {
  /** Operations that have ended in the local AWS and are shown as if they went on, by stack. */
  private readonly running = new Map<string, 'CREATE_IN_PROGRESS' | 'UPDATE_IN_PROGRESS'>();
  private readonly tokens = new Set<string>();

  /** @param slow Whether an operation lasts until `settle`. */
  constructor(private readonly slow: boolean) {}

  /** Everything that runs ends. */
  settle(): void {
    this.running.clear();
  }

  instead(call: AwsCall, body: Buffer): ProxiedAnswer | undefined {
    if (call.service !== 'cloudformation' || !/^(Create|Update)Stack$/.test(call.action)) return undefined;
    const form = new URLSearchParams(body.toString());
    const token = form.get('ClientRequestToken') ?? '';
    const known = this.tokens.has(token);
    if (token !== '') this.tokens.add(token);
    // A creation that is repeated finds its stack first.
    if (call.action === 'CreateStack') return undefined;
    if (known) return refused('TokenAlreadyExistsException', `${token} was used before`);
    const status = this.running.get(stackOf(form));
    if (status === undefined) return undefined;
    return refused('ValidationError', `Stack:${stackOf(form)} is in ${status} state and can not be updated.`);
  }

  answered(call: AwsCall, body: Buffer, { status, body: answer }: ProxiedAnswer): Buffer {
    if (call.service !== 'cloudformation') return answer;
    const form = new URLSearchParams(body.toString());
    const stack = stackOf(form);
    if (/^(Create|Update)Stack$/.test(call.action)) {
      if (status !== 200) this.tokens.delete(form.get('ClientRequestToken') ?? '');
      else if (this.slow)
        this.running.set(stack, call.action === 'CreateStack' ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS');
    }
    const shown = this.running.get(stack);
    if (shown === undefined) return answer;
    if (call.action === 'DescribeStacks') {
      const xml = answer.toString().replace(/(<StackStatus>)[A-Z_]+/, `$1${shown}`);
      return Buffer.from(xml.replace(/<Outputs>[\s\S]*<\/Outputs>/, ''));
    }
    return call.action === 'DescribeStackEvents' ? Buffer.from(withoutEnd(answer.toString())) : answer;
  }
}

/** Without the newest event of the stack itself, which says that the operation has ended. */
function withoutEnd(xml: string): string {
  return xml.replace(/<member>(?:(?!<\/member>)[\s\S])*<\/member>/g, (event, at: number) => {
    const newest = !xml.slice(0, at).includes('</member>');
    return newest && /<ResourceStatus>[A-Z_]+_COMPLETE</.test(event) ? '' : event;
  });
}

function stackOf(form: URLSearchParams): string {
  const name = form.get('StackName') ?? '';
  return /:stack\/([^/]+)\//.exec(name)?.[1] ?? name;
}

const refused = (code: string, message: string): ProxiedAnswer => ({
  status: 400,
  body: Buffer.from(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  ),
});
