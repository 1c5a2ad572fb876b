import { digestOf } from '../support/built-functions';

export const BUCKETS = ['artifacts', 'templates', 'production'] as const;
export type BucketName = (typeof BUCKETS)[number];

/** Names that are unique for each test case, so that all cases can share one local AWS. */
export class CaseNames {
  private readonly id: string;
  readonly execution: string;
  readonly testPrefix: string;
  readonly productionPrefix: string;
  /** Tag of the container image for this case. */
  readonly build: string;
  /** Digest of the container image for this case. */
  readonly digest: string;
  /** Buckets that the scenario created. */
  readonly buckets: BucketName[] = [];
  /** Objects that the scenario wrote before the run: `<bucket>/<key>`, with the neutral name of the bucket. */
  readonly inputs = new Set<string>();

  constructor(private readonly number: number) {
    this.id = `c${String(number).padStart(5, '0')}`;
    this.execution = `${number.toString(16).padStart(8, '0')}-2222-4333-8444-555555555555`;
    this.testPrefix = `${this.id}-test-`;
    this.productionPrefix = `${this.id}-production-`;
    this.build = `build-${this.id}`;
    this.digest = digestOf(this.build);
  }

  bucket(which: BucketName): string {
    return `${which}-${this.id}`;
  }

  /** @param n Number of the job, from 1. */
  job(n: number): string {
    return `aaaaaaaa-bbbb-4ccc-8ddd-${(this.number * 1000 + n).toString(16).padStart(12, '0')}`;
  }

  /** Returns an invented secret, which must never appear in any output. */
  secret(name: string): string {
    return `canary-${name}-${this.id}-0123456789abcdef`;
  }

  /** Replaces text that differs between test cases or runs, such as job ids, with constants. */
  readonly neutral = (text: string): string =>
    text
      .replaceAll(this.execution, '(execution)')
      .replaceAll(this.execution.slice(0, 8), '(execution)')
      .replaceAll(`-${this.id}`, '')
      .replaceAll(`${this.id}-`, '')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)')
      .replace(/\d{4}-\d\d-\d\d(T[\d:.]+Z| \d\d:\d\d UTC)/g, '(time)');
}
