/** Reasons why a property is forbidden, each with its remedy. Several properties share each reason. */
export const NO_ROLE = 'services cannot have a role of their own yet; remove it';
export const NO_SECRETS = 'services cannot have secrets yet; remove it';
export const NOT_OFFERED = 'the environment does not offer this to services; remove it';
export const NOT_WITH_AWSVPC =
  'ECS does not allow this for tasks with a network interface of their own (NetworkMode awsvpc); remove it';
export const MACRO = 'a macro is not allowed: it would change the template after the check';
export const NO_FILES =
  'the environment has no bucket for files of variables; write the variables in Environment';
