/** One reason for a problem, as an AWS service gives it. */
export interface Finding {
  readonly source: 'CloudFormation' | 'ECS';
  /** Resource with the problem, e.g. `Service (AWS::ECS::Service) UPDATE_FAILED`. Undefined when `reason` names it. */
  readonly resource: string | undefined;
  readonly reason: string;
  /** URL of a page in the AWS console with this finding. */
  readonly link?: string;
}
