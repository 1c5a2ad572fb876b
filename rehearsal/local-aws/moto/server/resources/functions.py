"""Correction for Lambda functions: the logging configuration, which moto ignores.

https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
"""

from typing import Any

from moto.awslambda.models import LambdaFunction

# Log levels of a function that logs JSON, if the request has none. A function that logs text has no levels.
LEVELS = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}


def complete(name: str, requested: dict[str, str]) -> dict[str, str]:
    """Returns a logging configuration with the defaults of AWS."""
    config = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}", **requested}
    return {**LEVELS, **config} if config["LogFormat"] == "JSON" else config


def keep_logging_configuration() -> None:
    init = LambdaFunction.__init__
    get = LambdaFunction.get_configuration
    update = LambdaFunction.update_configuration

    def init_with_logging(self: LambdaFunction, account_id: str, spec: dict[str, Any], *others: Any, **more: Any) -> None:
        init(self, account_id, spec, *others, **more)
        vars(self)["logging"] = complete(self.function_name, spec.get("LoggingConfig") or {})

    def get_configuration(self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
        return {**get(self, on_create), "LoggingConfig": vars(self)["logging"]}

    def update_configuration(self: LambdaFunction, config_updates: dict[str, Any]) -> dict[str, Any]:
        requested = config_updates.get("LoggingConfig")
        if requested is not None:
            vars(self)["logging"] = complete(self.function_name, requested)
        return update(self, config_updates)

    LambdaFunction.__init__ = init_with_logging
    LambdaFunction.get_configuration = get_configuration
    LambdaFunction.update_configuration = update_configuration


def apply() -> None:
    keep_logging_configuration()
