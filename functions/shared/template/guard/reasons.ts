/** Why a property is refused, and what to do. Each is said of several properties. */
export const NO_ROLE = 'services cannot have a role of their own yet; remove it';
export const NO_SECRETS = 'services cannot have secrets yet; remove it';
export const NOT_THERE = 'the environment has nothing of this kind for services; remove it';
export const NOT_WITH_AWSVPC =
  'ECS does not allow this for tasks with a network interface of their own (NetworkMode awsvpc); remove it';
export const MACRO = 'a macro is not allowed: it would turn the checked template into another one';
export const NO_FILES = 'the environment has no bucket for files of variables; write them in Environment';
