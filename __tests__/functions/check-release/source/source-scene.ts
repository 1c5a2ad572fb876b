import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

import { checkSource } from '../../../../functions/check-release/source/check-source';
import { objectStore } from '../../../../functions/shared/artifacts/artifacts';
import type { ReleaseScope } from '../../../../functions/shared/release/problems/sources';
import { writeZip } from '../../../../functions/shared/zip/write';
import { SCOPE, type Files } from '../../shared/release/problems/application';
import { FakeS3 } from '../../support/fakes/fake-s3';
import { ACCOUNT } from '../../support/fixtures';
import { type Call, scripted } from '../../support/scripted';

/** Checks the source of an application with an in-memory S3 and a scripted CloudFormation. */
export class SourceScene {
  readonly s3 = new FakeS3();
  /** Calls to CloudFormation. */
  readonly calls: Call[] = [];
  /** Returns CloudFormation's response, or throws its error. */
  answer: (call: Call) => unknown = () => ({});
  private readonly cloudFormation = scripted(
    new CloudFormationClient({ region: 'ap-southeast-2' }),
    (call) => {
      this.calls.push(call);
      return this.answer(call);
    },
  );

  constructor(
    files: Files,
    private readonly scope: ReleaseScope = SCOPE,
  ) {
    this.put(writeZip(new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]))));
  }

  /** Replaces the source artifact. */
  put(zip: Buffer): void {
    this.s3.put('artifacts/Source', zip);
  }

  check() {
    const ports = {
      accountId: ACCOUNT,
      artifacts: objectStore(this.s3.client, 'artifacts', ACCOUNT),
      cloudFormation: this.cloudFormation,
      environment: { STACK_REGION: 'ap-southeast-2', TEMPLATE_BUCKET: 'templates' },
      templates: this.s3.client,
    };
    return checkSource(ports, this.scope);
  }

  /** Runs a check that must fail. Returns the type and the message of the error. */
  async failure(): Promise<string> {
    try {
      await this.check();
    } catch (error) {
      const { type, message } = error as { type: string; message: string };
      return `${type}: ${message}`;
    }
    return 'no error';
  }
}
