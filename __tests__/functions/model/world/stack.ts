import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { unzipSync } from 'fflate';

import { STACK_TAGS } from '../../../../functions/shared/release/names';
import { awsError, scripted } from '../../support/scripted';

/** Contents of a service's stack. */
interface StackContents {
  readonly image: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The stack of the service `web` in one environment. */
export class ServiceStack {
  private contents: StackContents | undefined;
  private update: StackContents | undefined;

  readonly client = scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), ({ input }) => {
    if (this.contents === undefined)
      throw awsError('ValidationError', `Stack with id ${String(input['StackName'])} does not exist`);
    const { image, tags } = this.contents;
    return {
      Stacks: [
        {
          StackStatus: this.update === undefined ? 'UPDATE_COMPLETE' : 'UPDATE_IN_PROGRESS',
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          Parameters: [{ ParameterKey: 'ImageUri', ParameterValue: image }],
        },
      ],
    };
  });

  /** Number of the deployed release; undefined if nothing is deployed. */
  get sequence(): number | undefined {
    return this.contents && Number(this.contents.tags[STACK_TAGS.sequence]);
  }

  /**
   * Starts an update. CodePipeline's CloudFormation action reads the image and the tags from the artifact Verified, and from
   * no other place.
   */
  start(environment: string, verified: Uint8Array | undefined): void {
    if (verified === undefined) throw new Error('the deployment has no artifact');
    const files = unzipSync(verified);
    const text = (name: string) => Buffer.from(files[name] ?? new Uint8Array()).toString();
    const { ImageUri: image } = JSON.parse(text('web.image.json')) as { ImageUri: string };
    const { Tags: tags } = JSON.parse(text(`web.${environment}.json`)) as { Tags: Record<string, string> };
    this.update = { image, tags };
  }

  /** Completes the update. @returns the deployed release. */
  complete(): { readonly sequence: number; readonly execution: string; readonly digest: string } {
    if (this.update === undefined) throw new Error('the stack has no update');
    this.contents = this.update;
    this.update = undefined;
    const { image, tags } = this.contents;
    return {
      sequence: Number(tags[STACK_TAGS.sequence]),
      execution: tags[STACK_TAGS.execution] ?? '',
      digest: image.split('@')[1] ?? '',
    };
  }

  /** Fails the update. CloudFormation goes back to the contents before. */
  rollBack(): void {
    this.update = undefined;
  }
}
