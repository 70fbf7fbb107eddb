"""What a code says, in the reader's words: the claims that were signed."""

from django.utils.translation import gettext as _

from codes import payload
from codes.models import Code
from declarations.countries import country_name
from declarations.schemes import port_names


def facts_of(code: Code) -> list[tuple[str, str]]:
    """Label and value of each claim about the goods."""
    goods = payload.decode(bytes(code.payload)).gcc
    facts = [
        (_("VIN or consignment"), goods.subject),
        (_("HS code"), goods.hs_code),
        (_("Exporter's credit code"), goods.exporter_uscc),
        (_("Port of exit"), port_names().get(goods.port, goods.port)),
        (_("Destination"), country_name(goods.destination)),
    ]
    if goods.batteries:
        facts.append((_("Battery packs"), str(goods.batteries[0])))
    if goods.carbon:
        facts.append((_("Carbon footprint, kg CO₂e"), goods.carbon[0]))
    return [*facts, (_("Rule-set version"), goods.rule_set_version)]
