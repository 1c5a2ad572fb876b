"""Correction for the rules of security groups: a rule that names another group has a description, too.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
"""

from moto.ec2.models.security_groups import SecurityGroupRule


def describe_rules_between_groups() -> None:
    """Returns the description of every rule. moto returns the description of a rule with addresses only."""

    def description(self: SecurityGroupRule) -> str | None:
        # ModifySecurityGroupRules writes the new description into `ip_range`, whatever the rule names.
        return self.ip_range.get("Description") or self.source_group.get("Description")

    SecurityGroupRule.description = property(description)


def apply() -> None:
    describe_rules_between_groups()
