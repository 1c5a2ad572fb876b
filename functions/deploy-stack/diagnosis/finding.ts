/** Reason for a problem, as reported by CloudFormation or ECS. */
export interface Finding {
  readonly source: 'CloudFormation' | 'ECS';
  /**
   * Resource with the problem, e.g. `Service (AWS::ECS::Service) UPDATE_FAILED`. Undefined when `reason` already
   * contains the name of the resource.
   */
  readonly resource: string | undefined;
  readonly reason: string;
  /** URL of the AWS console page that shows this finding. */
  readonly link?: string;
}
