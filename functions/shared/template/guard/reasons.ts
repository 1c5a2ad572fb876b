/** Reasons why a property is forbidden, each with its remedy. Several properties share each reason. */
export const NO_ROLE =
  'this property uses an IAM role, but services cannot have IAM roles of their own yet; remove this property';
export const NO_SECRETS = 'services cannot use secrets yet; remove this property';
export const NOT_OFFERED = 'the environment does not offer what this property needs; remove this property';
export const NOT_WITH_AWSVPC =
  'ECS does not allow this property for tasks with a network interface of their own (NetworkMode awsvpc); remove this property';
export const MACRO = 'a macro is not allowed: it would change the template after the check';
export const NO_FILES =
  'services cannot use ECS environment files, because services have no S3 bucket for the files; set the variables in the property Environment';
