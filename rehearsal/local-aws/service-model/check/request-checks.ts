import { SerializationError, type Exchange } from '../../exchange';
import { UnknownOperationError, type ApiCall, type ServiceModels } from '../service-models';
import { violationsOf, type Violation } from './check-call';
import { isModelFault } from './model-faults';

/** The result of the checks since the last `takeReport`. */
export interface CheckReport {
  /** Number of checked requests. */
  readonly checked: number;
  /** One sentence for each violation. A violation that several requests have is in the list once. */
  readonly violations: readonly string[];
}

/** Characters of a parameter's path that a message shows. A caller can choose the keys of a map. */
const PATH_LENGTH = 200;

/**
 * Checks the parameters of every AWS request against the service models of botocore, which describe what AWS accepts.
 * moto accepts many requests that AWS rejects.
 */
export class RequestChecks {
  private checked = 0;
  private readonly violations = new Set<string>();

  constructor(
    private readonly models: ServiceModels,
    private readonly report: (line: string) => void,
  ) {}

  /** Checks a request, and reports each new violation at once. Does not read the body of a streaming operation. */
  async check(exchange: Exchange): Promise<void> {
    let texts: string[];
    try {
      const call = await this.models.operationOf(exchange);
      if (call === undefined) return;
      texts = violationsOf(call)
        .filter((violation) => !isModelFault(call.service, violation))
        .map((violation) => sentence(call, violation));
    } catch (error) {
      if (!(error instanceof UnknownOperationError || error instanceof SerializationError)) throw error;
      texts = [error.message];
    }
    this.checked += 1;
    for (const text of texts) this.add(text);
  }

  get current(): CheckReport {
    return { checked: this.checked, violations: [...this.violations] };
  }

  /** Returns the current report, and begins a new report. */
  takeReport(): CheckReport {
    const result = this.current;
    this.checked = 0;
    this.violations.clear();
    return result;
  }

  private add(text: string): void {
    if (this.violations.has(text)) return;
    this.violations.add(text);
    this.report(`a request violates AWS's service model: ${text}`);
  }
}

function sentence({ service, operation }: ApiCall, { path, text, length }: Violation): string {
  const name = path.slice(0, PATH_LENGTH).replace(/[^ -~]/g, '?');
  return `${service} ${operation}: ${name} ${text}${length === undefined ? '' : ` (length ${String(length)})`}`;
}

/** Returns an error message for the violations of a rehearsal. */
export const violationsText = ({ violations }: CheckReport): string =>
  ['AWS rejects requests that violate its service models; correct these requests:', ...violations].join('\n');
