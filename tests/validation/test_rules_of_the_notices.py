"""The rules of the two notices, as the domain study lists them: ids and levels."""

import io
import json

from django.core.management import call_command

LEVELS = {
    "reject": """
        GCC-SCOPE-01 GCC-PORT-01 GCC-VEHICLE-01 GCC-VEHICLE-02 GCC-VEHICLE-03
        GCC-SCOPE-02 GCC-VIN-01 GCC-VIN-02 GCC-VIN-03 GCC-VIN-04 GCC-VIN-07
        GCC-BATTERY-01 GCC-BATTERY-03 GCC-BATTERY-04 GCC-BATTERY-07 GCC-CARBON-01
        GCC-CARBON-02 GCC-CARBON-05 GCC-HS-01 GCC-TIMING-01 GCC-PARTY-01
        GCC-PARTY-02 IEGC-SCOPE-01 IEGC-SCOPE-02 IEGC-PORT-01 IEGC-EXPORTER-01
        IEGC-AEO-01 IEGC-AEO-02 IEGC-AEO-03 IEGC-AEO-04 IEGC-DEST-01 IEGC-AEO-05
        IEGC-AEO-06 IEGC-HS-01 IEGC-HS-02 IEGC-GOODS-01 IEGC-DOCS-01 IEGC-PARTY-01
        COM-TERMS-01
    """,
    "warn": """
        GCC-VIN-05 GCC-VIN-06 GCC-BATTERY-05 GCC-BATTERY-10 GCC-CARBON-04
        IEGC-GOODS-03
    """,
    "review": """
        GCC-VIN-08 GCC-BATTERY-02 GCC-BATTERY-06 GCC-BATTERY-08 GCC-BATTERY-09
        GCC-CARBON-03 GCC-CARBON-06 GCC-CARBON-07 IEGC-DEST-02 IEGC-AEO-07
        IEGC-HS-03 IEGC-HS-04 IEGC-GOODS-02 IEGC-SUPPLIER-01 IEGC-SUPPLIER-02
        IEGC-SUPPLIER-03 IEGC-CONTRACT-01 IEGC-CONTRACT-02 IEGC-ORIGIN-01
        COM-TOTALS-01
    """,
}
EXPECTED = {rule: level for level, rules in LEVELS.items() for rule in rules.split()}


def test_every_rule_of_the_notices_is_there_at_its_level_and_no_other() -> None:
    shown = io.StringIO()
    call_command("list_rules", "--json", stdout=shown)
    listed = {rule["id"]: rule["level"] for rule in json.loads(shown.getvalue())}
    assert listed == EXPECTED
