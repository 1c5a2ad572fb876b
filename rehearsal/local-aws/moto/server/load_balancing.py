"""Correction for the listener rules of load balancers."""

from typing import Any

from moto.elbv2.models import ELBv2Backend, FakeRule


def accept_own_priorities() -> None:
    """Accepts a SetRulePriorities request that gives a rule its own priority. moto reports that the priority is in use."""
    set_priorities = ELBv2Backend.set_rule_priorities

    def set_rule_priorities(self: ELBv2Backend, rule_priorities: list[dict[str, Any]]) -> list[FakeRule]:
        rules = {
            rule.arn: rule
            for balancer in self.load_balancers.values()
            for listener in balancer.listeners.values()
            for rule in listener.rules.values()
        }
        changed = [
            change
            for change in rule_priorities
            if change["RuleArn"] not in rules or rules[change["RuleArn"]].priority != change["Priority"]
        ]
        set_priorities(self, changed)
        return [rules[change["RuleArn"]] for change in rule_priorities]

    ELBv2Backend.set_rule_priorities = set_rule_priorities


def apply() -> None:
    accept_own_priorities()
