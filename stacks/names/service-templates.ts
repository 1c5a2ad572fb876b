/** First part of the names of log groups for services. A service template adds the name of its stack. */
export const SERVICE_LOG_GROUPS = '/ecs/';
