"""manage.py list_rules: every rule with its law, as a table or as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from validation.rule import Rule
from validation.scheme import Scheme, every_rule


def as_document(scheme: Scheme, rule: Rule) -> dict[str, Any]:
    """One rule for machines."""
    return {
        "id": rule.id,
        "scheme": scheme.slug,
        "level": rule.level,
        "cases": dict(rule.cases),
        "title": rule.title,
        "cites": [f"{cite.source}: {cite.text}" for cite in rule.cites],
        "effective": rule.effective.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "remedy": rule.remedy,
    }


class Command(BaseCommand):
    """Rules in the order of their schemes."""

    help = "List every rule with its level, title, law and dates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = [as_document(scheme, rule) for scheme, rule in every_rule()]
        if options["as_json"]:
            self.stdout.write(json.dumps(rules, indent=2, ensure_ascii=False))
            return
        for rule in rules:
            self.stdout.write(f"{rule['id']:<18} {rule['level']:<7} {rule['title']}")
